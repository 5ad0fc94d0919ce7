"""What is said of stations over HTTP: how devices are enrolled, prove themselves, and are looked after."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form, WholeNumber, Words
from services.contracts.fields import text, text_or_null

LONGEST_NAME = 80
LONGEST_REASON = 200
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{20,100}")
_CODE = re.compile(r"[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}")
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")
_MOST_WAITING = 1_000_000
# As many as a body of 64 kB holds, and some more.
MOST_TILLS_TOLD = 500
_LONGEST_AGO = 366 * 86_400


def _matching(pattern: re.Pattern[str], words: str, description: str) -> fields.String:
    # Anchored for the document's readers, who search where we match.
    whole = f"^{pattern.pattern}$"
    return fields.String(
        required=True,
        validate=Form(re.compile(rf"{pattern.pattern}\Z"), error=words),
        metadata={"description": description, "pattern": whole},
    )


def _public_key() -> fields.String:
    return _matching(
        _KEY, "must be a raw Ed25519 key: 43 characters of base64url", "The device's raw Ed25519 key, base64url."
    )


def _signature(description: str) -> fields.String:
    return _matching(_SIGNATURE, "must be an Ed25519 signature: 86 characters of base64url", description)


def _station_id() -> fields.UUID:
    return fields.UUID(required=True, metadata={"description": "The station."})


class NewStationRequest(Schema):
    """A place for a device that is about to be enrolled."""

    outlet_code = Words(at_most=32, required=True, metadata={"description": "The outlet where it will stand."})
    name = Words(at_most=LONGEST_NAME, required=True, metadata={"description": "What people call it: Left till."})


class NewCodeRequest(Schema):
    """Another code for the same station; the one before it stops working."""


class StationConfirmationRequest(Schema):
    """The device shows the same six words as the manager's page."""

    fingerprint = Words(at_most=100, required=True, metadata={"description": "The six words that were compared."})


class StationChangesRequest(Schema):
    """Another name."""

    name = Words(at_most=LONGEST_NAME, required=True, metadata={"description": "What people call it from now on."})


class StationRevocationRequest(Schema):
    """Shut the station out, for ever."""

    reason = Words(at_most=LONGEST_REASON, required=True, metadata={"description": "Why, for those who ask later."})


class StationEnrolmentRequest(Schema):
    """A device brings a one-time code and the key that it made for itself."""

    code = _matching(_CODE, "must be a code such as ABCDE-FGHJK", "The code of the manager's page.")
    public_key = _public_key()
    signature = _signature("By that key, of `regulars-enrol:CODE` with the code as it is sent here.")


class StationNonceRequest(Schema):
    """A device is about to prove its key."""

    station_id = _station_id()


class StationTokenRequest(Schema):
    """A device proves its key, and says how it is."""

    station_id = _station_id()
    nonce = _matching(_NONCE, "must be a nonce as it was given", "What the device was given to sign.")
    signature = _signature("By the station's key, of `regulars-token:NONCE`.")
    app_version = _matching(_VERSION, "must be a version such as 1.2.3", "The version of the page that runs there.")
    queue_length = WholeNumber(
        at_least=0, at_most=_MOST_WAITING, required=True, metadata={"description": "How much waits there to be sent."}
    )


class StationKeyRequest(Schema):
    """A device puts a new key in the place of its old one."""

    public_key = _public_key()
    signature = _signature("By the old key, of `regulars-renew:PUBLIC_KEY`.")
    new_signature = _signature("By the new key, of the same.")


class StationLineAnswer(Schema):
    """A station as its manager sees it."""

    station_id = text("Id.")
    name = text("What people call it.")
    kind = text("`till` has a token without an end; `device` proves a key of its own.", enum=["till", "device"])
    outlet_code = text("Where it stands.")
    outlet_state = text(
        "While its outlet is `closed`, it is refused like one that is not at work.", enum=["open", "closed"]
    )
    state = text("How far it got.", enum=["waiting_for_device", "waiting_for_manager", "active", "revoked"])
    fingerprint = text_or_null("The six words of its key; null before a device has come, and for tills.")
    added_at = text("When it was made.")
    last_seen_at = text_or_null("When a device last proved its key, or a till last asked for something, to the minute.")
    app_version = text_or_null("The version of the page that runs there.")
    queue_length = fields.Integer(
        required=True, allow_none=True, metadata={"description": "How much waited there to be sent."}
    )
    revoked_at = text_or_null("When it was shut out.")
    revocation_reason = text_or_null("Why.")


class StationsAnswer(Schema):
    """The stations that the caller looks after."""

    stations = fields.List(
        fields.Nested(StationLineAnswer), required=True, metadata={"description": "The newest first."}
    )


class EnrolmentCodeAnswer(Schema):
    """A one-time code, shown once."""

    station_id = text("The station that waits for its device.")
    code = text("The code, good for one device.")
    code_expires_at = text("Until when.")
    enrol_url = text("Where the device goes; the code stands in the fragment, which no server sees.")
    qr_svg = text("The same as a QR code, as SVG.")


class EnrolledOutletAnswer(Schema):
    """Where a device stands."""

    code = text("Short word by which people and files name the outlet.")
    name = text("Name for people.")


class EnrolledStationAnswer(Schema):
    """What the device has become."""

    station_id = text("The station.")
    outlet = fields.Nested(EnrolledOutletAnswer, required=True, metadata={"description": "Where it stands."})
    fingerprint = text("The six words of its key, for the manager to compare.")
    state = text("`waiting_for_manager`, or `active` when the manager was quicker than the network.")


class StationNonceAnswer(Schema):
    """What the device is to sign."""

    nonce = text("Good once, for a minute.")


class StationTokenAnswer(Schema):
    """A token for fifteen minutes, and how the station stands."""

    token = text("For the `Authorization` header.")
    expires_at = text("Until when.")
    state = text("`active`.")
    outlet = fields.Nested(EnrolledOutletAnswer, required=True, metadata={"description": "Where it stands."})
    name = text("What people call it.")
    fingerprint = text("The six words of the key that was proven.")
    is_key_old = fields.Boolean(
        required=True, metadata={"description": "Whether the device should put a new key in its place."}
    )


class StationKeyAnswer(Schema):
    """The new key, which is in force from its first proof."""

    fingerprint = text("Its six words.")


class TillSeen(Schema):
    """A till that asked for something."""

    station_id = _station_id()
    seconds_ago = WholeNumber(
        at_least=0,
        at_most=_LONGEST_AGO,
        required=True,
        metadata={"description": "How long ago, by the teller's clock."},
    )


class TillsSeenRequest(Schema):
    """Which tills a gateway process has served since it last told; between services only."""

    tills = fields.List(
        fields.Nested(TillSeen),
        required=True,
        validate=validate.Length(max=MOST_TILLS_TOLD),
        metadata={"description": "Each once."},
    )

"""A hundred thousand tokens, QR contents and redeem codes, changed, cut, mixed or signed by others: none is good."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.chassis.clock import FixedClock
from services.chassis.security.caller import Caller
from services.chassis.security.keys import KeyRing, SigningKey
from services.chassis.security.signatures import door_verifier, part_verifier
from services.chassis.security.tokens import DOOR, ISSUER, TokenRefused, TokenVerifier
from services.contracts.permissions import CARRIERS, Role
from services.loyalty.domain.redeem_code import ALPHABET as CODE_SIGNS
from services.members.domain.errors import UnknownIdentifier
from services.members.domain.identifier import read_identifier
from tests.callers import door_token, part_token, person, till
from tests.loyalty.conftest import open_counter
from tests.loyalty.counter import Counter
from tests.members.desk import NOON, Desk

__all__ = ["open_counter"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ADDITIONS: tuple[str, ...] = (*ALPHABET, "=", "==", ".", "!", "+", "/", "%00", "\u200b", "a" * 4096)
# Those of redeem codes, and all others that a keyboard has.
SIGNS = CODE_SIGNS + "01IOabcdefghjkmnpqrstuvwxyz-_. "
REFUSED = ((404, "redeem_code_refused"), (422, "invalid_request"))
STRANGER = Ed25519PrivateKey.generate()
DOOR_TOKENS, PART_TOKENS, CARD_TOKENS, QR_CONTENTS, REDEEM_CODES = 35_000, 35_000, 20_000, 6_000, 4_000


@dataclass(frozen=True)
class Signed:
    """A good token, how to sign another like it, and what it says."""

    token: str
    ring: KeyRing

    @property
    def claims(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(_bytes(self.token.split(".")[1]))
        return told

    def again(self, *, key: SigningKey | None = None, without: str = "", **changes: Any) -> str:
        """The token with other claims, signed with a key of the suite."""
        claims = {name: value for name, value in {**self.claims, **changes}.items() if name != without}
        used = key or self.ring.signing_key()
        token: str = jwt.encode(claims, used.private_pem, algorithm="EdDSA", headers={"kid": used.kid})
        return token


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _json(value: Any) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


# What somebody can do who has good tokens and no key. Each gets a source of chance, a token and another good one.
def another_letter(chance: random.Random, token: str, _: str) -> str:
    at = chance.randrange(len(token))
    return token[:at] + chance.choice(ALPHABET) + token[at + 1 :]


def another_bit(chance: random.Random, token: str, _: str) -> str:
    parts = token.split(".")
    at = chance.randrange(len(parts))
    content = bytearray(_bytes(parts[at]))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    parts[at] = _text(bytes(content))
    return ".".join(parts)


def cut_off(chance: random.Random, token: str, _: str) -> str:
    return token[: chance.randrange(len(token))]


def added_to(chance: random.Random, token: str, _: str) -> str:
    at = chance.choice((0, len(token), chance.randrange(len(token))))
    return token[:at] + chance.choice(ADDITIONS) + token[at:]


def mixed(chance: random.Random, token: str, other: str) -> str:
    pair = (token.split("."), other.split("."))
    return ".".join(pair[chance.randrange(2)][at] for at in range(len(pair[0])))


# What somebody can do beyond that who knows how JSON Web Tokens are made.
def said_more(chance: random.Random, token: str, _: str) -> str:
    """A better role, another place, a later end; the signature as it was."""
    header, payload, signature = token.split(".")
    claims = json.loads(_bytes(payload))
    better = chance.choice(
        (
            {"caller": {**claims["caller"], "role": chance.choice(list(Role))}},
            {"caller": {**claims["caller"], "outlet_code": f"o{chance.randrange(10_000)}"}},
            {"caller": {**claims["caller"], "proven_at": NOON.timestamp() + chance.randrange(10_000)}},
            {"exp": int(NOON.timestamp()) + chance.randrange(1, 10**9)},
            {"jti": chance.randrange(10**9)},
        )
    )
    return f"{header}.{_json({**claims, **better})}.{signature}"


def no_signature(chance: random.Random, token: str, _: str) -> str:
    header, payload, signature = token.split(".")
    words = {**json.loads(_bytes(header)), "alg": chance.choice(("none", "None", "NONE", "nOnE", "", "EdDSA"))}
    return f"{_json(words)}.{payload}.{chance.choice(('', 'AA', signature[:20], _text(bytes(64))))}"


def public_key_as_secret(keys: Mapping[str, bytes]) -> Callable[[random.Random, str, str], str]:
    """The public half is no secret; a verifier that lets the token choose the algorithm takes it for one."""

    def forge(chance: random.Random, token: str, _: str) -> str:
        header, payload, _signature = token.split(".")
        words = json.loads(_bytes(header))
        name, digest = chance.choice((("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)))
        claims = {**json.loads(_bytes(payload)), "jti": chance.randrange(10**12)}
        signing = f"{_json({**words, 'alg': name})}.{_json(claims)}"
        secret = chance.choice((keys[words["kid"]], keys[words["kid"]].strip(), b"", words["kid"].encode()))
        return f"{signing}.{_text(hmac.new(secret, signing.encode(), digest).digest())}"

    return forge


def key_of_a_stranger(chance: random.Random, token: str, _: str) -> str:
    """Signed with a key that nobody knows, under the name of ours, of its own, or with itself enclosed."""
    header, payload, _signature = token.split(".")
    words = json.loads(_bytes(header))
    public = _text(STRANGER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    enclosed = {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": public}}
    words |= chance.choice(({}, {"kid": f"{chance.randrange(16**16):016x}"}, enclosed, {"jku": "https://example.com"}))
    words |= {"kid": chance.choice((words["kid"], "", "../station-tokens", None, 7))} if chance.random() < 0.3 else {}
    claims = {**json.loads(_bytes(payload)), "jti": chance.randrange(10**12)}
    signing = f"{_json(words)}.{_json(claims)}"
    return f"{signing}.{_text(STRANGER.sign(signing.encode()))}"


NO_CALLERS: tuple[Any, ...] = (None, {}, [], "hq", {"kind": "staff"}, {"role": "hq"})
WITHOUT_A_KEY = (another_letter, another_bit, cut_off, added_to, mixed, said_more, no_signature, key_of_a_stranger)


def misused(good: list[Signed], *, retired: SigningKey, others: list[KeyRing]) -> list[str]:
    """Signed with a key of the suite, and yet for somebody else, too old, or more than its signer may say."""
    now = int(NOON.timestamp())
    found = []
    for signed in good:
        found += [signed.again(exp=now), signed.again(exp=now - 1), signed.again(exp=now - 86_400)]
        found += [signed.again(key=retired)]
        found += [
            signed.again(aud=aud)
            for aud in (DOOR, *CARRIERS["gateway"], "gateway", "", [])
            if aud != signed.claims["aud"]
        ]
        found += [signed.again(iss=issuer) for issuer in ("", "regular", f"{ISSUER}.example")]
        found += [signed.again(without=name) for name in ("iss", "aud", "iat", "caller")]
        found += [signed.again(caller=caller) for caller in NO_CALLERS]
        found += [signed.again(key=ring.signing_key()) for ring in others]
    return found


def are_refused(verifier: TokenVerifier, tokens: Iterator[str]) -> int:
    """How many there were; the first that is believed ends it."""
    count = 0
    for token in tokens:
        try:
            caller = verifier.caller(token)
        except TokenRefused:
            count += 1
            continue
        pytest.fail(f"{caller} was believed by {token}")
    return count


def changed(good: list[str], ways: tuple[Callable[[random.Random, str, str], str], ...], count: int) -> Iterator[str]:
    """So many changed tokens, the same in every run; what chance left as it was is left out."""
    chance = random.Random(20_261_127)
    made = 0
    while made < count:
        token = ways[made % len(ways)](chance, chance.choice(good), chance.choice(good))
        if token not in good:
            made += 1
            yield token


class Keys:
    """The keys of an installation, with a generation of the door's and the gateway's that was retired."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = FixedClock(NOON)
        self.retired = {name: self._rotated(name) for name in ("station-tokens", "service-gateway")}

    def ring(self, name: str) -> KeyRing:
        return KeyRing(self.directory, name)

    def public_pems(self) -> dict[str, bytes]:
        known = {}
        for path in self.directory.glob("*.pub.pem"):
            pem = path.read_bytes()
            known[hashlib.sha256(pem).hexdigest()[:16]] = pem
        return known

    def _rotated(self, name: str) -> SigningKey:
        ring = self.ring(name)
        first = ring.signing_key()
        ring.add_generation()
        ring.retire(1)
        return first


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(f"sqlite:///{tmp_path / 'members.sqlite3'}", tmp_path / "keys")
    yield made
    made.database.close()


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


def callers() -> list[Caller]:
    return [
        till("riga"),
        Caller("station", "s", Role.STATION, outlet_code="riga", station_id="s"),
        *(
            person(role, outlet_code="riga", proven_at=NOON.timestamp())
            for role in (Role.CASHIER, Role.RECEPTION, Role.OUTLET_MANAGER, Role.HQ)
        ),
    ]


@pytest.mark.slow
def test_no_forged_door_token_is_believed(keys: Keys) -> None:
    verifier = door_verifier(keys.directory, keys.clock)
    ring = keys.ring("station-tokens")
    good = [Signed(door_token(keys.directory, each, keys.clock, lasts_seconds=1), ring) for each in callers()]
    for signed in good:
        assert verifier.caller(signed.token) in callers() or signed.claims["caller"]["kind"] in ("station", "staff")
    others = [keys.ring(f"service-{name}") for name in ("gateway", "outlets", "members")]
    wrong = misused(good, retired=keys.retired["station-tokens"], others=others)
    wrong += [good[-1].again(without="exp"), good[0].again(caller=Caller("service", "x", "service:x").claims())]
    ways = (*WITHOUT_A_KEY, public_key_as_secret(keys.public_pems()))
    tokens = changed([signed.token for signed in good], ways, DOOR_TOKENS - len(wrong))
    assert are_refused(verifier, iter(wrong)) + are_refused(verifier, tokens) == DOOR_TOKENS


@pytest.mark.slow
def test_no_forged_part_token_is_believed(keys: Keys) -> None:
    verifier = part_verifier(keys.directory, "members", keys.clock, carriers=CARRIERS)
    good = [
        Signed(part_token(keys.directory, "members", keys.clock, caller), keys.ring("service-gateway"))
        for caller in (*callers(), None)
    ]
    for signed in good:
        assert verifier.caller(signed.token).carried_by == "gateway"
    loyalty = Signed(part_token(keys.directory, "members", keys.clock, by="loyalty"), keys.ring("service-loyalty"))
    assert verifier.caller(loyalty.token).role == Role.LOYALTY
    others = [keys.ring(name) for name in ("station-tokens", "service-loyalty", "service-outlets", "service-members")]
    wrong = misused(good, retired=keys.retired["service-gateway"], others=others)
    # A service that speaks for somebody else, says it is another one, or wants to be believed for ever.
    wrong += [loyalty.again(caller=each.claims()) for each in callers()]
    wrong += [loyalty.again(by=by) for by in ("gateway", "members", "", None)]
    wrong += [
        loyalty.again(caller=Caller("service", name, f"service:{name}").claims()) for name in ("gateway", "outlets")
    ]
    wrong += [loyalty.again(caller=Caller("service", "loyalty", role).claims()) for role in (Role.HQ, Role.GATEWAY)]
    wrong += [signed.again(without="exp") for signed in good]
    ways = (*WITHOUT_A_KEY, public_key_as_secret(keys.public_pems()))
    tokens = changed([signed.token for signed in good], ways, PART_TOKENS - len(wrong))
    assert are_refused(verifier, iter(wrong)) + are_refused(verifier, tokens) == PART_TOKENS


@pytest.mark.parametrize("token_of", [door_token, None], ids=["door", "part"])
def test_a_token_is_good_until_its_last_second_and_not_in_the_next(keys: Keys, token_of: Any) -> None:
    now = NOON.timestamp()
    if token_of is None:
        verifier = part_verifier(keys.directory, "members", keys.clock, carriers=CARRIERS)
        signed = Signed(part_token(keys.directory, "members", keys.clock), keys.ring("service-gateway"))
    else:
        verifier = door_verifier(keys.directory, keys.clock)
        signed = Signed(door_token(keys.directory, till("riga"), keys.clock), keys.ring("station-tokens"))
    assert verifier.caller(signed.again(exp=now + 1))
    with pytest.raises(TokenRefused):
        verifier.caller(signed.again(exp=now))


def test_no_forged_card_token_leads_to_a_card(desk: Desk) -> None:
    tokens = desk.safe.card_tokens
    good = [tokens.token(number.to_bytes(16, "big")) for number in range(1, 200)]
    for number, token in enumerate(good, start=1):
        assert tokens.card_id(token) == number.to_bytes(16, "big")
    ways = (another_letter, another_bit, cut_off, added_to, halves)
    for forged in changed(good, ways, CARD_TOKENS):
        assert tokens.card_id(forged) is None, forged


def test_no_forged_qr_is_read_as_a_card(desk: Desk) -> None:
    """As somebody at the till holds it before the camera: the whole address, or the token alone."""
    good = [desk.safe.card_tokens.token(number.to_bytes(16, "big")) for number in range(1, 200)]
    prefixes = ("", "https://cards.example/balance#", "https://evil.example/x#", "#", " ")
    for prefix in prefixes:
        (found,) = read_identifier(prefix + good[0], "LV", desk.safe.card_tokens)
        assert found.kind == "card_id"
    ways = (another_letter, another_bit, cut_off, added_to, halves)
    chance = random.Random(7)
    for forged in changed(good, ways, QR_CONTENTS):
        # White space around is no forgery, and what stands before a # is not part of the token.
        text = chance.choice(prefixes) + forged
        try:
            meanings = read_identifier(text, "LV", desk.safe.card_tokens)
        except UnknownIdentifier:
            continue
        assert {meaning.kind for meaning in meanings} <= {"external_id", "phone"}, text


def halves(chance: random.Random, token: str, other: str) -> str:
    """The card of one, the signature of another."""
    at = chance.randrange(1, len(token))
    return token[:at] + other[at:]


# A redeem code is short, so what protects it is that it is looked for whole, lives ninety seconds and is good once.
def another_sign(chance: random.Random, code: str, _: str) -> str:
    at = chance.randrange(len(code))
    return code[:at] + chance.choice(SIGNS) + code[at + 1 :]


def two_swapped(chance: random.Random, code: str, _: str) -> str:
    at = chance.randrange(len(code) - 1)
    return code[:at] + code[at + 1] + code[at] + code[at + 2 :]


def misread(chance: random.Random, code: str, _: str) -> str:
    """As somebody types it who took one sign for another."""
    at = chance.randrange(len(code))
    return code[:at] + chance.choice("0O1Il5S8B2ZUV") + code[at + 1 :]


def as_a_pattern(chance: random.Random, code: str, _: str) -> str:
    at = chance.randrange(len(code))
    return code[:at] + chance.choice(("%", "_", "*", "?", "\x00", "' OR 1=1 --", "\u200b"))


def is_meant(code: str, good: list[str]) -> bool:
    """Whether it is one of them as it may be typed: in small letters, with blanks and dashes."""
    return code.translate(str.maketrans("", "", " -\u00a0")).upper() in good


def test_no_changed_redeem_code_is_good_and_none_of_them_burns_one(open_counter: Callable[..., Counter]) -> None:
    counter = open_counter()
    guests = [counter.member() for _ in range(40)]
    rewards = {guest: counter.buys(guest, 6).issued_rewards[0].reward_id for guest in guests}
    codes = {guest: counter.code(guest, reward) for guest, reward in rewards.items()}
    till, used = counter.till(), guests[20:]
    for guest in used:
        assert till.redeems_by_code(codes[guest]).status_code == 201
    good = [codes[guest] for guest in guests[:20]]
    ways = (another_sign, two_swapped, misread, cut_off, added_to, halves, as_a_pattern)
    forged = [*(codes[guest] for guest in used), *changed([*good], ways, REDEEM_CODES)]
    with counter.open_work() as work:
        for code in forged:
            if is_meant(code, good):
                continue
            assert work.redeem_codes.find(code) is None, code
            for guest in guests[:2]:
                burnt = work.redeem_codes.burn(code, member_id=guest, reward_id=rewards[guest])
                assert not burnt, code
    # And at the door, each from a station of its own, so that none is stopped for guessing.
    for code in [code for code in forged if not is_meant(code, good)][:: REDEEM_CODES // 100]:
        answer = counter.till().redeems_by_code(code)
        assert (answer.status_code, answer.json["code"]) in REFUSED, code
    for guest in guests[:20]:
        assert till.redeems_by_code(codes[guest]).status_code == 201


def test_it_was_a_hundred_thousand() -> None:
    assert DOOR_TOKENS + PART_TOKENS + CARD_TOKENS + QR_CONTENTS + REDEEM_CODES == 100_000

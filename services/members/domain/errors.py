"""What can be wrong with a request to members; the words for people stand in the catalogues, under these codes."""

from __future__ import annotations

from datetime import date


class MembersError(Exception):
    """A rule of this service said no. Neither the error nor its text ever holds a phone, a name or a birthday."""

    code = "members_error"

    def __init__(self) -> None:
        super().__init__(self.code)


class UnknownIdentifier(MembersError):
    """Nobody has this phone, card or id."""

    code = "unknown_identifier"


class UnknownReferrer(UnknownIdentifier):
    """No member has the number of the friend who is said to have sent somebody. Counts as a look-up that missed."""

    code = "unknown_referrer"


class MistypedCardNumber(UnknownIdentifier):
    """It looks like one of our card numbers, but its check digit says that a digit is wrong."""


class DisownedNumber(UnknownIdentifier):
    """Nobody has this phone any more: whoever holds it said that the card behind it is not theirs, and no desk has
    looked yet."""


class UnknownMember(MembersError):
    """There is no member with this id."""

    code = "unknown_member"


class JoiningStands(MembersError):
    """Too late, or by another outlet or till than the one that enrolled them, or something has happened since."""

    code = "joining_cannot_be_taken_back"


class UnknownDate(MembersError):
    """This member has no such date, or not one that whoever asks may see."""

    code = "unknown_date"


class EmailOnRecord(MembersError):
    """They have an e-mail address, so it is a manager who puts another in its place."""

    code = "email_on_record"


class LinkPaused(MembersError):
    """Whoever holds the link said that the card is not theirs: it shows nothing until a desk has looked."""

    code = "link_paused"


class TooManyDates(MembersError):
    """A member has as many dates as one may have."""

    code = "too_many_dates"


class UnknownOutlet(MembersError):
    """No such outlet, or not one at which whoever asks may act."""

    code = "unknown_outlet"


class OutletNeeded(MembersError):
    """Whoever asks stands at no outlet, so the one where it happens must be named."""

    code = "outlet_needed"


class UnknownBalanceLink(MembersError):
    """The token of a balance link is forged, cut short, or belongs to a card that was replaced."""

    code = "unknown_balance_link"


class IdentifierTaken(MembersError):
    """Somebody has it already. Which kind may be told; whose it is may not."""

    code = "identifier_taken"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class CardReplaced(MembersError):
    """The card was good once; its owner has another since this local day."""

    code = "card_replaced"

    def __init__(self, replaced_on: date) -> None:
        super().__init__()
        self.replaced_on = replaced_on


class UnusableField(MembersError):
    """A field has the right shape, but cannot be true or used; `field` names it as the request did."""

    code = "invalid_request"

    def __init__(self, reason: str, field: str) -> None:
        super().__init__()
        self.reason = reason
        self.field = field


class TooManyLookUps(MembersError):
    """Whoever asks has asked too much, or seems to guess; cards are still read."""

    code = "too_many_look_ups"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class SessionEnded(MembersError):
    """The quarter of an hour is over, or there never was a session like that."""

    code = "member_session_ended"


class CodeRefused(MembersError):
    """The code is wrong, too old, used, or tried too often; or nobody is reached there. Which is not told."""

    code = "code_refused"


class BirthdayFixed(MembersError):
    """A birthday that was said once is corrected at the counter only: it brings a gift."""

    code = "birthday_fixed"


class OutletNotKnownYet(MembersError):
    """The outlet's own event has not arrived here yet; asking again in a second helps."""

    code = "outlet_not_known_yet"


class OutletClosed(MembersError):
    """The outlet is closed; members go on at every other one."""

    code = "outlet_closed"

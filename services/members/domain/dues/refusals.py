"""What can be wrong about dues and payments; the words for people stand in the catalogues, under these codes."""

from __future__ import annotations

from services.members.domain.errors import MembersError


class UnknownDue(MembersError):
    """There is no due with this id, or not within the caller's reach."""

    code = "unknown_due"


class UnknownPayment(MembersError):
    """There is no payment with this id, or not within the caller's reach."""

    code = "unknown_payment"


class UnknownNotice(MembersError):
    """No payment waits under this id to be matched."""

    code = "unknown_notice"


class WrongCurrency(MembersError):
    """A due is paid in its own currency: nobody here changes money."""

    code = "wrong_currency"


class ReferenceUsed(MembersError):
    """Another payment has this reference, of another amount or for somebody else."""

    code = "reference_used"


class DueSettledBefore(MembersError):
    """Nothing is owed of it: there is nothing to waive."""

    code = "due_settled"


class CreditTooSmall(MembersError):
    """More was to be paid out than the payer has in advance."""

    code = "credit_too_small"


class PaymentTakenBack(MembersError):
    """The payment was taken back before, or so much of it that less is left."""

    code = "payment_taken_back"


class NotADeskPayment(MembersError):
    """What the payment system told is put right there: a desk can take back what a desk recorded."""

    code = "not_a_desk_payment"


class AlreadyDisputed(MembersError):
    """Somebody has said before that it is not owed, and nobody has decided yet."""

    code = "already_disputed"


class NotDisputed(MembersError):
    """Nobody disputes it (any more)."""

    code = "not_disputed"


class SignatureRefused(MembersError):
    """What came to the webhook is not signed, signed with another secret, or too old."""

    code = "signature_refused"


class UnreadablePayments(MembersError):
    """The first line of the table does not name the columns; `reason` says which are missing."""

    code = "unreadable_table"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

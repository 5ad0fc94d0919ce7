"""Every way in which the public API says no: the status, the stable code, and when it happens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One problem that an answer may be."""

    status: int
    code: str
    when: str


STATION_REVOKED = Refusal(401, "station_revoked", "The station was shut out.")
SESSION_ENDED = Refusal(
    401, "session_ended", "The session was ended, was idle for too long, or its eight hours are over."
)
OUTLET_CLOSED = Refusal(409, "outlet_closed", "The outlet is closed; members go on at every other one.")
GUARDED = (
    Refusal(401, "sign_in_needed", "The request carries no station token."),
    Refusal(401, "token_refused", "The station token is forged, or not good any more."),
    STATION_REVOKED,
    SESSION_ENDED,
    OUTLET_CLOSED,
    Refusal(403, "not_allowed", "This caller may not do that."),
)
READING = (
    Refusal(503, "service_away", "A service behind the gateway does not answer; asking again helps."),
    Refusal(503, "database_busy", "A service's database does not answer; asking again helps."),
)
BODY = (
    Refusal(400, "unreadable_json", "The body is not valid JSON."),
    Refusal(413, "too_large", "The body holds more than 64 kB."),
    Refusal(415, "not_json", "The body is not declared as application/json."),
    Refusal(422, "invalid_request", "A field is missing, out of bounds or unknown; `errors` points to each."),
)
WRITING = (
    *BODY,
    Refusal(400, "idempotency_key_missing", "A write needs an Idempotency-Key."),
    Refusal(400, "idempotency_key_invalid", "The Idempotency-Key is not a UUID in canonical lower case."),
    Refusal(400, "kept_for_invalid", "Kept-For is not a whole number of seconds."),
    Refusal(409, "command_in_flight", "The same key is being worked on right now; asking again helps."),
    Refusal(422, "idempotency_key_reused", "The key was used before for another request."),
    Refusal(410, "answer_erased", "The key was used before, about a member who has been erased since."),
)
QUERY = (Refusal(422, "invalid_request", "A parameter is missing, out of bounds or unknown; `errors` points to it."),)

TOO_MANY_REQUESTS = Refusal(429, "too_many_requests", "Too much came from this address, or with this link.")
PUBLIC = (TOO_MANY_REQUESTS,)

OUTLET_NOT_KNOWN_YET = Refusal(503, "outlet_not_known_yet", "The outlet was opened a moment ago; asking again helps.")
SEALED_BODY_UNREADABLE = Refusal(
    400, "sealed_body_unreadable", "The sealed body was sealed to another key or for another command, or was changed."
)
UNKNOWN_LATE_COMMAND = Refusal(404, "unknown_late_command", "No such line, or the caller does not look after it.")
LATE_COMMAND_SETTLED = Refusal(409, "late_command_settled", "Somebody settled this line before.")
UNKNOWN_STATION = Refusal(404, "unknown_station", "There is no such station, or the caller does not look after it.")
STATION_NOT_ACTIVE = Refusal(409, "station_not_active", "No manager has confirmed the device yet; asking again helps.")
STATION_NOT_WAITING = Refusal(409, "station_not_waiting", "It is at work already, or its device has come.")
FINGERPRINT_MISMATCH = Refusal(409, "fingerprint_mismatch", "The key that came with the code has other words.")
ALREADY_REVOKED = Refusal(409, "already_revoked", "The station was shut out before.")
KEY_USED_BEFORE = Refusal(409, "key_used_before", "Some station has or had this key; the device makes another.")
UNKNOWN_ENROLMENT_CODE = Refusal(404, "unknown_enrolment_code", "The code is wrong, used or too old.")
PROOF_REFUSED = Refusal(403, "proof_refused", "The key was not proven: nonce, signature or station are not right.")
UNKNOWN_MEMBER = Refusal(404, "unknown_member", "There is no member with this id.")
UNKNOWN_IDENTIFIER = Refusal(404, "unknown_identifier", "Nobody has this phone, card or id.")
TOO_MANY_LOOK_UPS = Refusal(
    429, "too_many_look_ups", "The station or the person looked up too much, or seems to guess; cards are still read."
)
UNKNOWN_BALANCE_LINK = Refusal(404, "unknown_balance_link", "The link is forged, cut short, or of a replaced card.")
LINK_PAUSED = Refusal(409, "link_paused", "Whoever holds the link said that the card is not theirs.")
WALLET_NOT_OFFERED = Refusal(404, "wallet_not_offered", "The franchise has not set this wallet up.")
UNKNOWN_PROSPECT = Refusal(404, "unknown_prospect", "No such prospect, or the caller does not look after them.")
PROSPECT_CLOSED = Refusal(409, "prospect_closed", "They are a member by now, were lost, or were forgotten.")
UNKNOWN_REFERRER = Refusal(422, "unknown_referrer", "No member has the number of the friend who sent them.")
IDENTIFIER_TAKEN = Refusal(409, "identifier_taken", "Another member has this phone or external id.")
JOINING_CANNOT_BE_TAKEN_BACK = Refusal(
    409,
    "joining_cannot_be_taken_back",
    "It is more than a quarter of an hour ago, another enrolment made the member, or something has happened since.",
)
EMAIL_ON_RECORD = Refusal(409, "email_on_record", "They have an e-mail address; a manager replaces it.")
CARD_REPLACED = Refusal(409, "card_replaced", "The card was replaced; its owner has another one.")
UNKNOWN_CHECK_IN = Refusal(404, "unknown_check_in", "There is no such check-in at the caller's outlet.")
NOT_ADMITTED = Refusal(409, "not_admitted", "They did not come in by this check-in, or it was undone.")
NOT_INSIDE = Refusal(409, "not_inside", "They do not count as in at this outlet.")
ALREADY_ADMITTED = Refusal(409, "already_admitted", "They came in by this check-in already, or it was undone.")
CHECK_IN_OVER = Refusal(409, "check_in_over", "The check-in is older than a quarter of an hour; a new one is needed.")
UNDO_TOO_LATE = Refusal(409, "undo_too_late", "The outlet's stations undo it within ten minutes; else a manager.")
STILL_REFUSED = Refusal(409, "still_refused", "Something else keeps them out, so nothing was changed.")
APPROVER_NEEDED = Refusal(403, "approver_needed", "The caller is no manager of the outlet, and named none.")
PIN_REFUSED = Refusal(403, "pin_refused", "One answer to whatever was wrong with the approver or the PIN.")
APPROVAL_REFUSED = Refusal(403, "approval_refused", "The approval is too old, or good for something else.")
NO_GUESTS_LEFT = Refusal(409, "no_guests_left", "The plan admits no guest, or no more in this period.")
LISTS_TAKEN = Refusal(503, "lists_taken", "As many desks as can be told at once are: ask for the list instead.")
NO_GUEST_CAME = Refusal(409, "no_guest_came", "Nobody came with this visit, or they were taken back already.")
VISIT_HANDED_ON = Refusal(409, "visit_handed_on", "The pack that the visit was used of was handed on since.")
OUTLET_FULL = Refusal(409, "outlet_full", "As many are in as may be.")
NOT_BANNED = Refusal(409, "not_banned", "Nobody keeps the member out.")
NO_PHOTO = Refusal(404, "no_photo", "There is no photo of the member.")
NO_SUCH_ADDRESS = Refusal(404, "not_found", "The id in the address is not a UUID in canonical lower case.")
NO_SUCH_CODE = Refusal(404, "not_found", "The code in the address is none: a-z, 0-9 and dashes.")

STEP_UP_NEEDED = Refusal(403, "step_up_needed", "The last second factor was shown more than five minutes ago.")
EXPORT_INCOMPLETE = Refusal(503, "export_incomplete", "A part of the suite does not answer; asking again helps.")

MEMBER_SESSION_ENDED = Refusal(
    401, "member_session_ended", "The quarter of an hour is over, or there never was such a session."
)
CODE_REFUSED = Refusal(403, "code_refused", "The code is wrong, used, too old or tried too often; which is not told.")
BIRTHDAY_FIXED = Refusal(409, "birthday_fixed", "A birthday was said before; a manager corrects it at the counter.")

UNKNOWN_SALE = Refusal(404, "unknown_sale", "There is no sale with this id.")
UNKNOWN_REWARD = Refusal(404, "unknown_reward", "There is no reward with this id.")
RECEIPT_ALREADY_RECORDED = Refusal(
    409, "receipt_already_recorded", "The outlet recorded a sale with this receipt number before; `sale_id` names it."
)
UNKNOWN_REDEMPTION = Refusal(404, "unknown_redemption", "Nothing was handed over under this id, or not at this outlet.")
ALREADY_REVERSED = Refusal(409, "already_reversed", "It was taken back before; the problem says where and when.")
ALREADY_REDEEMED = Refusal(
    409, "already_redeemed", "The reward was handed over before; `outlet` and `redeemed_at` say where and when."
)
REWARD_EXPIRED = Refusal(409, "reward_expired", "The last day of the reward has passed.")
REWARD_RELEASED = Refusal(409, "reward_released", "What had earned the reward was taken back.")
MEMBER_IN_DEBT = Refusal(409, "member_in_debt", "Stamps were taken back after their reward was used; earning goes on.")
LIVE_CODE_NEEDED = Refusal(
    409, "live_code_needed", "The program wants a code from the member's phone; `reason` is `value` or `new_outlet`."
)
REDEEM_CODE_REFUSED = Refusal(404, "redeem_code_refused", "The code is mistyped, used, too old, or of another reward.")
TOO_MANY_GUESSES = Refusal(429, "too_many_guesses", "Too many codes were wrong; asking again in a minute helps.")
SALE_EARNS_TOO_MUCH = Refusal(422, "sale_earns_too_much", "The quantities are more than any counter serves at once.")
UNKNOWN_PROGRAM = Refusal(422, "unknown_program", "No program with this code runs now.")
OUTLET_NEEDED = Refusal(422, "outlet_needed", "The caller stands at no outlet and named none.")
INSUFFICIENT_BALANCE = Refusal(
    409, "insufficient_balance", "Card and waiting rewards hold fewer units than are to be taken: `available` of them."
)
DAILY_LIMIT_REACHED = Refusal(
    409, "daily_limit_reached", "The caller has adjusted as much today as one person may; `left` says what is left."
)

SIGN_IN_REFUSED = Refusal(401, "sign_in_refused", "One answer to whatever was wrong.")
SIGN_IN_LOCKED = Refusal(429, "sign_in_locked", "Five wrong tries: wait for the seconds in Retry-After.")
SIGN_IN_BUSY = Refusal(503, "sign_in_busy", "Many people are signing in at this moment; asking again helps.")
SIGNING_IN = (SIGN_IN_REFUSED, SIGN_IN_LOCKED, SIGN_IN_BUSY)
NOT_AT_AN_OUTLET = Refusal(403, "not_at_an_outlet", "Only a station, or somebody who signed in at one, can do that.")
UNKNOWN_SET_UP_LINK = Refusal(404, "unknown_set_up_link", "The link was never made, is used, or is too old.")
UNKNOWN_STAFF = Refusal(404, "unknown_staff", "There is nobody with this id within reach.")
UNKNOWN_PLACE = Refusal(404, "unknown_place", "There is no such outlet or territory within reach.")
ROLE_TOO_HIGH = Refusal(403, "role_too_high", "The caller does not look after people of this role.")
LOGIN_TAKEN = Refusal(409, "login_taken", "Somebody else signs in with this login.")
LOGIN_NEEDED = Refusal(422, "login_needed", "The person has no login to set up.")
NO_PIN_HERE = Refusal(422, "no_pin_here", "Only people of an outlet sign in with a PIN.")
PIN_TOO_EASY = Refusal(422, "pin_too_easy", "The PIN is among those that are tried first.")
INVALID_STAFF = Refusal(422, "invalid_staff", "The role does not go with the place or the login.")
STAFF_HAS_LEFT = Refusal(409, "staff_has_left", "The person has left.")
LAST_OF_HEAD_OFFICE = Refusal(409, "last_of_head_office", "Somebody else of head office must be there first.")
UNKNOWN_DATE = Refusal(404, "unknown_date", "The member has no such date, or not one that the caller may see.")
TOO_MANY_DATES = Refusal(409, "too_many_dates", "The member has twenty dates already.")
UNKNOWN_OUTLET = Refusal(404, "unknown_outlet", "There is no outlet with this code among those you look after.")
UNKNOWN_TERRITORY = Refusal(
    404, "unknown_territory", "There is no territory with this code among those you look after."
)
OUTLET_TAKEN = Refusal(409, "outlet_taken", "Another outlet has this code, and is described differently.")
TERRITORY_TAKEN = Refusal(409, "territory_taken", "Another territory has this code.")
TERRITORY_IN_ITSELF = Refusal(409, "territory_in_itself", "A territory cannot lie in itself or in one of its parts.")
INVALID_OUTLET = Refusal(422, "invalid_outlet", "There is no such time zone.")
INVALID_TERRITORY = Refusal(422, "invalid_territory", "Territories would lie in each other too deep.")
UNREADABLE_TABLE = Refusal(422, "unreadable_table", "The first line does not name the columns.")

UNKNOWN_CASE = Refusal(404, "unknown_case", "There is no case with this id.")
CASE_CANNOT_GO_THERE = Refusal(409, "case_cannot_go_there", "The case cannot go from where it is to there.")
CASE_HAS_ENDED = Refusal(409, "case_has_ended", "The case is solved or closed: reopen it first.")
NEXT_STEP_TOO_FAR = Refusal(422, "next_step_too_far", "The next step is today or within the next 90 days.")
COMPENSATION_TOO_LARGE = Refusal(
    409, "compensation_too_large", "More than the caller may give in one case or on one day; `left` says what is left."
)
COMPENSATION_REFUSED = Refusal(
    409, "compensation_refused", "What the key promised was refused before; a new wish needs a new key."
)
UNKNOWN_COMPENSATION = Refusal(
    404, "unknown_compensation", "The case has no such compensation, or it was settled otherwise."
)
UNKNOWN_TASK = Refusal(404, "unknown_task", "There is no task with this id within reach.")
TASK_TAKEN = Refusal(409, "task_taken", "Somebody else has taken the task.")
TASK_CLOSED = Refusal(409, "task_closed", "The task is done, or nobody needs it any more.")
TASK_BELONGS_TO_CASE = Refusal(409, "task_belongs_to_case", "The next step of a case ends by what the case is told.")
PERSON_HAS_LEFT = Refusal(409, "person_has_left", "Whoever is to have it has left the franchise.")
PERSON_NOT_THERE = Refusal(409, "person_not_there", "Whoever is to have it does not look after members at that outlet.")
PERSON_NOT_KNOWN_YET = Refusal(
    503, "person_not_known_yet", "Whoever is to have it was added a moment ago, if at all; asking again helps."
)
UNABLE = (PERSON_HAS_LEFT, PERSON_NOT_THERE, PERSON_NOT_KNOWN_YET)
NOT_A_CALL = Refusal(409, "not_a_call", "Nobody is to be called for this task.")
UNKNOWN_ANSWER = Refusal(404, "unknown_answer", "There is no short answer with this id.")
UNKNOWN_PLAN = Refusal(404, "unknown_plan", "There is no plan with this name.")
UNKNOWN_MEMBERSHIP = Refusal(404, "unknown_membership", "There is no membership with this id.")
UNKNOWN_PAYER = Refusal(404, "unknown_payer", "There is no such payer, or it pays for nothing new.")
PAYER_REFERENCE_TAKEN = Refusal(409, "payer_reference_taken", "Another company has this reference.")
PLAN_CHANGED = Refusal(409, "plan_changed", "Somebody else defined that version of the plan meanwhile.")
PLAN_NOT_SOLD = Refusal(
    409, "plan_not_sold", "The plan is sold no more, or not at this outlet, or is the same, or in another currency."
)
PAYER_NEEDED = Refusal(409, "payer_needed", "A corporate plan needs a company that pays, and no other plan takes one.")
TOO_YOUNG = Refusal(409, "too_young", "Younger than the plan's joining age, or of an age that nobody knows.")
MEMBERSHIP_OVERLAPS = Refusal(409, "membership_overlaps", "The member has this plan in these days already.")
MEMBERSHIP_CHANGED = Refusal(409, "membership_changed", "Somebody did something to it since it was looked at.")
MEMBERSHIP_OVER = Refusal(409, "membership_over", "It has ended or run out.")
GIFT_TOO_LARGE = Refusal(
    409, "gift_too_large", "More days than the caller may give this member, or on one day; `left` says what is left."
)
MEMBERSHIP_CANCELLED = Refusal(409, "membership_cancelled", "It is cancelled; that is withdrawn first.")
MEMBERSHIP_NOT_CANCELLED = Refusal(409, "membership_not_cancelled", "There is no cancellation to withdraw.")
MEMBERSHIP_LAPSED = Refusal(409, "membership_lapsed", "It ran out too long ago: the plan is sold anew.")
SALE_STANDS = Refusal(
    409, "sale_stands", "It was sold more than 15 minutes ago, or elsewhere, or something was paid, used or done since."
)
MEMBERSHIP_NOT_RENEWABLE = Refusal(409, "membership_not_renewable", "A pack is bought anew, not renewed.")
NOTICE_NEEDED = Refusal(409, "notice_needed", "A plan with notice renews itself until it is cancelled.")
CANNOT_FREEZE = Refusal(
    409, "cannot_freeze", "The days are in the past, not valid, frozen already, or more than the allowance."
)
NOT_FROZEN = Refusal(409, "not_frozen", "No freeze is running or planned.")
UNKNOWN_DUE = Refusal(404, "unknown_due", "There is no due with this id, or the caller does not look after it.")
UNKNOWN_PAYMENT = Refusal(404, "unknown_payment", "There is no payment with this id within the caller's reach.")
UNKNOWN_NOTICE = Refusal(404, "unknown_notice", "Nothing waits under this id, or it cannot be counted for a due.")
WRONG_CURRENCY = Refusal(409, "wrong_currency", "The due is paid in its own currency.")
REFERENCE_USED = Refusal(409, "reference_used", "Another payment of this outlet or system has this reference.")
DUE_SETTLED = Refusal(409, "due_settled", "Nothing is owed of it any more.")
CREDIT_TOO_SMALL = Refusal(409, "credit_too_small", "Less is in advance than was to be paid out.")
PAYMENT_TAKEN_BACK = Refusal(409, "payment_taken_back", "The payment was taken back before.")
NOT_A_DESK_PAYMENT = Refusal(409, "not_a_desk_payment", "No desk recorded it: the payment system puts it right.")
ALREADY_DISPUTED = Refusal(409, "already_disputed", "It is disputed, and nobody has decided yet.")
NOT_DISPUTED = Refusal(409, "not_disputed", "Nobody disputes it any more.")
SIGNATURE_REFUSED = Refusal(
    401, "signature_refused", "The message is not signed with this installation's secret, or not within five minutes."
)

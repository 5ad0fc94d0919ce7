"""Who may do what, and how far: the one table that every part asks. What is not here is refused.

A caller has a role; a role has actions; an action reaches as far as the table says. Members belong to the whole
franchise (a card is good at any outlet), so a cashier's check-in reaches everybody; sales, stations, staff and audits
belong to a place.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.chassis.security.permission import Permissions, Reach


class Role(StrEnum):
    """What a caller is to the franchise. Services have their own, named after them."""

    TILL = "till"
    """A till or partner system that the administrator gave a token: it signs its own people in."""
    STATION = "station"
    """An enrolled device at which nobody has signed in."""
    PHONE_SYSTEM = "phone_system"
    """A telephone exchange that the administrator gave a token: it asks who calls, and nothing else."""
    CASHIER = "cashier"
    RECEPTION = "reception"
    OUTLET_MANAGER = "outlet_manager"
    TERRITORY_MANAGER = "territory_manager"
    HQ = "hq"
    GATEWAY = "service:gateway"
    OUTLETS = "service:outlets"
    MEMBERS = "service:members"
    LOYALTY = "service:loyalty"
    NOTIFICATIONS = "service:notifications"


class Action(StrEnum):
    """Everything that somebody may ask for; the first word is the service that decides."""

    READ_OWN_STATION = "outlets.read_own_station"
    REPORT_LATE = "outlets.report_late_command"
    READ_LATE = "outlets.read_late_commands"
    SETTLE_LATE = "outlets.settle_late_command"
    SIGN_IN_AT_STATION = "outlets.sign_in_at_station"
    KEEP_OWN_SESSION = "outlets.keep_own_session"
    CHANGE_OWN_PASSKEYS = "outlets.change_own_passkeys"
    READ_REVOCATIONS = "outlets.read_revocations"
    NOTE_TILLS = "outlets.note_tills"
    RECEIVE_DEVICE = "outlets.receive_device"
    KEEP_OWN_KEY = "outlets.keep_own_key"
    READ_PLACES = "outlets.read_places"
    CHANGE_PLACES = "outlets.change_places"
    CHANGE_OUTLET = "outlets.change_outlet"
    LIMIT_OUTLET = "outlets.limit_outlet"
    """How many may be in, and how long somebody counts as in: whoever stands in the room knows best."""
    READ_STATIONS = "outlets.read_stations"
    MANAGE_STATIONS = "outlets.manage_stations"
    READ_STAFF = "outlets.read_staff"
    READ_STAFF_NAMES = "outlets.read_staff_names"
    """Who some ids are, by name alone: the gateway asks for those who acted on a member whose file somebody reads."""
    MANAGE_STAFF = "outlets.manage_staff"
    INVITE_STAFF = "outlets.invite_staff"
    READ_OUTLETS_AUDIT = "outlets.read_audit"
    ASK_APPROVAL = "outlets.ask_approval"

    ENROL_MEMBER = "members.enrol"
    REVERSE_ENROLMENT = "members.reverse_enrolment"
    CHECK_IN = "members.check_in"
    READ_SEAL_KEY = "members.read_seal_key"
    READ_SNAPSHOT = "members.read_snapshot"
    LOOK_UP_MEMBER = "members.look_up"
    FIND_BY_NAME = "members.find_by_name"
    """Who has forgotten their card at a gym. Guests of a coffee counter are found by phone."""
    READ_MEMBER = "members.read"
    READ_FILE = "members.read_file"
    ADD_NOTE = "members.add_note"
    SAY_CONSENT = "members.say_consent"
    """What a member says at a desk: whether they want to be called."""
    KEEP_DATES = "members.keep_dates"
    CHANGE_IDENTIFIERS = "members.change_identifiers"
    CORRECT_BIRTHDAY = "members.correct_birthday"
    CORRECT_DETAILS = "members.correct_details"
    """Name and language; and an e-mail address where none is on record."""
    REPLACE_EMAIL = "members.replace_email"
    """It is what a member comes to their own data by, so to put another in its place is a manager's."""
    READ_BALANCE_LINK = "members.read_balance_link"
    DISOWN_CARD = "members.disown_card"
    READ_CONTACTS = "members.read_contacts"
    READ_CODES = "members.read_codes"
    READ_OWED = "members.read_owed"
    EXPORT_MEMBER = "members.export"
    ERASE_MEMBER = "members.erase"
    SERVE_MEMBER = "members.serve_member"
    READ_PROSPECTS = "members.read_prospects"
    KEEP_PROSPECTS = "members.keep_prospects"
    FORGET_PROSPECT = "members.forget_prospect"
    READ_MEMBERS_AUDIT = "members.read_audit"

    # Cases, tasks, short answers, and who calls.
    READ_CASES = "members.read_cases"
    READ_CASE_LIST = "members.read_case_list"
    OPEN_CASE = "members.open_case"
    WORK_ON_CASE = "members.work_on_case"
    COMPENSATE = "members.compensate"
    SETTLE_COMPENSATION = "members.settle_compensation"
    READ_TASKS = "members.read_tasks"
    OPEN_TASK = "members.open_task"
    WORK_ON_TASK = "members.work_on_task"
    CALL_MEMBER = "members.call_member"
    READ_ANSWERS = "members.read_answers"
    WRITE_ANSWERS = "members.write_answers"
    WHO_CALLS = "members.who_calls"
    READ_PLANS = "members.read_plans"
    DEFINE_PLAN = "members.define_plan"
    MANAGE_PAYERS = "members.manage_payers"
    SELL_MEMBERSHIP = "members.sell_membership"
    CHANGE_MEMBERSHIP = "members.change_membership"
    GIFT_DAYS = "members.gift_days"
    READ_MEMBERSHIPS = "members.read_memberships"
    """All that run at an outlet."""
    MOVE_MEMBERSHIPS = "members.move_memberships"
    """Many at once: what becomes of an outlet that closes is head office's to say."""
    READ_DUES = "members.read_dues"
    READ_OVERDUE = "members.read_overdue"
    RECORD_PAYMENT = "members.record_payment"
    VOID_PAYMENT = "members.void_payment"
    WAIVE_DUE = "members.waive_due"
    PAY_OUT_CREDIT = "members.pay_out_credit"
    DISPUTE_DUE = "members.dispute_due"
    SETTLE_DISPUTE = "members.settle_dispute"
    PLACE_PAYMENTS = "members.place_payments"
    RECEIVE_NOTICES = "members.receive_notices"

    KEEP_DOOR = "members.keep_door"
    READ_PRESENCE = "members.read_presence"
    UNDO_CHECK_IN = "members.undo_check_in"
    OVERRIDE_ADMISSION = "members.override_admission"
    RECORD_WAIVER = "members.record_waiver"
    NOTE_ATTENTION = "members.note_attention"
    TAKE_PHOTO = "members.take_photo"
    SEE_PHOTO = "members.see_photo"
    BAN_MEMBER = "members.ban"

    READ_PROGRAMS = "loyalty.read_programs"
    READ_LOYALTY = "loyalty.read"
    RECORD_SALE = "loyalty.record_sale"
    REVERSE_SALE = "loyalty.reverse_sale"
    REDEEM_REWARD = "loyalty.redeem_reward"
    REVERSE_REDEMPTION = "loyalty.reverse_redemption"
    ADJUST_BALANCE = "loyalty.adjust_balance"
    ISSUE_REDEEM_CODE = "loyalty.issue_redeem_code"
    GIVE_REWARD = "loyalty.give_reward"
    EXPORT_LOYALTY = "loyalty.export"
    READ_LOYALTY_AUDIT = "loyalty.read_audit"

    READ_MESSAGES = "notifications.read_messages"
    EXPORT_MESSAGES = "notifications.export"
    READ_NOTIFICATIONS_AUDIT = "notifications.read_audit"


SIGN_IN = "outlets.sign_in"
"""What the audit calls coming into the office: anybody may try, so it is in nobody's list."""

STEP_UP: frozenset[str] = frozenset({Action.EXPORT_MEMBER, Action.ERASE_MEMBER, Action.CHANGE_OWN_PASSKEYS})
"""Actions for which a person must have shown a second factor within the last five minutes."""

APPROVABLE: frozenset[str] = frozenset({Action.OVERRIDE_ADMISSION})
"""What somebody at a counter may do with the word of a manager of their outlet, and not without it."""

_DOOR: Mapping[str, Reach] = {
    Action.KEEP_DOOR: Reach.OUTLET,
    Action.READ_PRESENCE: Reach.OUTLET,
    Action.UNDO_CHECK_IN: Reach.OUTLET,
}
"""What whoever checks people in does about it, a turnstile included."""
_DESK: Mapping[str, Reach] = {
    Action.ASK_APPROVAL: Reach.OUTLET,
    Action.OVERRIDE_ADMISSION: Reach.OUTLET,
    Action.CORRECT_DETAILS: Reach.FRANCHISE,
    Action.RECORD_WAIVER: Reach.FRANCHISE,
    Action.NOTE_ATTENTION: Reach.FRANCHISE,
    Action.SAY_CONSENT: Reach.FRANCHISE,
    Action.TAKE_PHOTO: Reach.FRANCHISE,
    Action.SEE_PHOTO: Reach.FRANCHISE,
}
"""What people do who have signed in at a station."""

_DOOR_KNOWLEDGE = (Action.BAN_MEMBER, Action.RECORD_WAIVER, Action.NOTE_ATTENTION)
"""What managers say of a member, and every door is to know."""

_COUNTER: Mapping[str, Reach] = {
    Action.READ_OWN_STATION: Reach.OUTLET,
    Action.REPORT_LATE: Reach.OUTLET,
    Action.READ_SEAL_KEY: Reach.FRANCHISE,
    Action.READ_SNAPSHOT: Reach.OUTLET,
    Action.ENROL_MEMBER: Reach.FRANCHISE,
    Action.REVERSE_ENROLMENT: Reach.OUTLET,
    Action.CHECK_IN: Reach.FRANCHISE,
    Action.LOOK_UP_MEMBER: Reach.FRANCHISE,
    Action.READ_MEMBER: Reach.FRANCHISE,
    Action.READ_FILE: Reach.FRANCHISE,
    Action.ADD_NOTE: Reach.OUTLET,
    Action.KEEP_DATES: Reach.OUTLET,
    Action.CHANGE_IDENTIFIERS: Reach.FRANCHISE,
    Action.READ_PROGRAMS: Reach.FRANCHISE,
    Action.READ_LOYALTY: Reach.FRANCHISE,
    Action.RECORD_SALE: Reach.OUTLET,
    Action.REVERSE_SALE: Reach.OUTLET,
    Action.REDEEM_REWARD: Reach.FRANCHISE,
    Action.REVERSE_REDEMPTION: Reach.OUTLET,
    Action.READ_MESSAGES: Reach.FRANCHISE,
}
# Those who sell stand at the desk of a gym; a till rings up coffee. Head office names the outlet where it acts.
_SELL_MEMBERSHIPS = (Action.SELL_MEMBERSHIP, Action.CHANGE_MEMBERSHIP)
# Whoever stands at the counter takes money for dues; what takes a payment back, or gives one up, is a manager's.
_DUES_AT_COUNTER: Mapping[str, Reach] = {
    Action.READ_DUES: Reach.FRANCHISE,
    Action.RECORD_PAYMENT: Reach.OUTLET,
    Action.DISPUTE_DUE: Reach.FRANCHISE,
}


def _dues_of_manager(reach: Reach) -> dict[str, Reach]:
    looked_after = (
        *(Action.READ_OVERDUE, Action.VOID_PAYMENT, Action.WAIVE_DUE, Action.SETTLE_DISPUTE),
        Action.PAY_OUT_CREDIT,
    )
    return {**_DUES_AT_COUNTER, **dict.fromkeys((Action.RECORD_PAYMENT, *looked_after), reach)}


_READ_AUDIT = (
    Action.READ_OUTLETS_AUDIT,
    Action.READ_MEMBERS_AUDIT,
    Action.READ_LOYALTY_AUDIT,
    Action.READ_NOTIFICATIONS_AUDIT,
)
_READ_MEMBER = (Action.READ_MEMBER, Action.READ_FILE, Action.READ_PROGRAMS, Action.READ_LOYALTY, Action.READ_MESSAGES)
_SESSION: Mapping[str, Reach] = {Action.KEEP_OWN_SESSION: Reach.FRANCHISE}


def _manager(reach: Reach) -> dict[str, Reach]:
    return {
        **_SESSION,
        **dict.fromkeys(
            (
                Action.READ_PLACES,
                Action.READ_STATIONS,
                Action.READ_STAFF,
                Action.READ_LATE,
                Action.SETTLE_LATE,
                Action.ADD_NOTE,
                Action.KEEP_DATES,
                Action.READ_MEMBERSHIPS,
                *_READ_AUDIT,
            ),
            reach,
        ),
        **dict.fromkeys((*_READ_MEMBER, Action.READ_PLANS), Reach.FRANCHISE),
        Action.READ_PROSPECTS: reach,
    }


# A member's file is the franchise's; what is to be done is the outlet's.
_SEES_CASES: Mapping[str, Reach] = dict.fromkeys(
    (Action.READ_CASES, Action.OPEN_CASE, Action.READ_ANSWERS), Reach.FRANCHISE
)


def _looks_after(reach: Reach) -> dict[str, Reach]:
    """Of members' cases, and of what is to be done at these outlets."""
    at_outlets = (Action.READ_CASE_LIST, Action.READ_TASKS, Action.OPEN_TASK, Action.WORK_ON_TASK, Action.CALL_MEMBER)
    return {**_SEES_CASES, Action.WORK_ON_CASE: Reach.FRANCHISE, **dict.fromkeys(at_outlets, reach)}


PERMISSIONS: Permissions = {
    Role.TILL: {**_COUNTER, **_DOOR},
    Role.STATION: {
        Action.READ_OWN_STATION: Reach.OUTLET,
        Action.REPORT_LATE: Reach.OUTLET,
        Action.READ_SEAL_KEY: Reach.FRANCHISE,
        Action.KEEP_OWN_KEY: Reach.OUTLET,
        Action.SIGN_IN_AT_STATION: Reach.OUTLET,
        Action.READ_PROGRAMS: Reach.FRANCHISE,
    },
    Role.PHONE_SYSTEM: {Action.WHO_CALLS: Reach.OUTLET},
    Role.CASHIER: {**_COUNTER, **_DUES_AT_COUNTER, **_SESSION, **_SEES_CASES, **_DOOR, **_DESK},
    Role.RECEPTION: {
        **_DUES_AT_COUNTER,
        **{
            action: reach
            for action, reach in _COUNTER.items()
            if action not in (Action.RECORD_SALE, Action.REVERSE_SALE, Action.REDEEM_REWARD, Action.REVERSE_REDEMPTION)
        },
        Action.FIND_BY_NAME: Reach.FRANCHISE,
        Action.GIVE_REWARD: Reach.OUTLET,
        Action.READ_PROSPECTS: Reach.OUTLET,
        Action.KEEP_PROSPECTS: Reach.OUTLET,
        Action.COMPENSATE: Reach.FRANCHISE,
        **_SESSION,
        **_looks_after(Reach.OUTLET),
        Action.READ_PLANS: Reach.FRANCHISE,
        **dict.fromkeys(_SELL_MEMBERSHIPS, Reach.OUTLET),
        **_DOOR,
        **_DESK,
    },
    Role.OUTLET_MANAGER: {
        **_manager(Reach.OUTLET),
        **_looks_after(Reach.OUTLET),
        Action.COMPENSATE: Reach.FRANCHISE,
        **_dues_of_manager(Reach.OUTLET),
        Action.LOOK_UP_MEMBER: Reach.FRANCHISE,
        Action.FIND_BY_NAME: Reach.FRANCHISE,
        Action.SAY_CONSENT: Reach.FRANCHISE,
        Action.CHANGE_IDENTIFIERS: Reach.FRANCHISE,
        Action.CORRECT_BIRTHDAY: Reach.FRANCHISE,
        Action.CORRECT_DETAILS: Reach.FRANCHISE,
        Action.REPLACE_EMAIL: Reach.FRANCHISE,
        Action.REVERSE_ENROLMENT: Reach.OUTLET,
        Action.REVERSE_SALE: Reach.OUTLET,
        Action.REVERSE_REDEMPTION: Reach.OUTLET,
        Action.ADJUST_BALANCE: Reach.OUTLET,
        Action.GIVE_REWARD: Reach.OUTLET,
        Action.KEEP_PROSPECTS: Reach.OUTLET,
        Action.FORGET_PROSPECT: Reach.OUTLET,
        **dict.fromkeys((*_SELL_MEMBERSHIPS, Action.GIFT_DAYS), Reach.OUTLET),
        Action.LIMIT_OUTLET: Reach.OUTLET,
        Action.MANAGE_STATIONS: Reach.OUTLET,
        Action.MANAGE_STAFF: Reach.OUTLET,
        **dict.fromkeys((Action.READ_PRESENCE, Action.UNDO_CHECK_IN), Reach.OUTLET),
        **dict.fromkeys(_DOOR_KNOWLEDGE, Reach.FRANCHISE),
    },
    # A territory manager reads and looks after places; money stays with those who stand at the counter.
    Role.TERRITORY_MANAGER: {
        **_manager(Reach.TERRITORY),
        **_looks_after(Reach.TERRITORY),
        Action.READ_DUES: Reach.FRANCHISE,
        Action.READ_OVERDUE: Reach.TERRITORY,
        Action.CHANGE_OUTLET: Reach.TERRITORY,
        Action.LIMIT_OUTLET: Reach.TERRITORY,
        Action.MANAGE_STATIONS: Reach.TERRITORY,
        Action.MANAGE_STAFF: Reach.TERRITORY,
        Action.INVITE_STAFF: Reach.TERRITORY,
    },
    Role.HQ: {
        **_manager(Reach.FRANCHISE),
        **_looks_after(Reach.FRANCHISE),
        **_dues_of_manager(Reach.FRANCHISE),
        Action.PLACE_PAYMENTS: Reach.FRANCHISE,
        **dict.fromkeys(
            (
                Action.COMPENSATE,
                Action.WRITE_ANSWERS,
                Action.CHANGE_PLACES,
                Action.CHANGE_OUTLET,
                Action.LIMIT_OUTLET,
                Action.MANAGE_STATIONS,
                Action.MANAGE_STAFF,
                Action.INVITE_STAFF,
                Action.CHANGE_OWN_PASSKEYS,
                Action.LOOK_UP_MEMBER,
                Action.FIND_BY_NAME,
                Action.SAY_CONSENT,
                Action.CHANGE_IDENTIFIERS,
                Action.CORRECT_BIRTHDAY,
                Action.CORRECT_DETAILS,
                Action.REPLACE_EMAIL,
                Action.EXPORT_MEMBER,
                Action.EXPORT_LOYALTY,
                Action.EXPORT_MESSAGES,
                Action.ERASE_MEMBER,
                Action.REVERSE_SALE,
                Action.REVERSE_REDEMPTION,
                Action.ADJUST_BALANCE,
                Action.READ_PRESENCE,
                Action.UNDO_CHECK_IN,
                *_DOOR_KNOWLEDGE,
                Action.GIVE_REWARD,
                Action.KEEP_PROSPECTS,
                Action.FORGET_PROSPECT,
                *_SELL_MEMBERSHIPS,
                Action.GIFT_DAYS,
                Action.MOVE_MEMBERSHIPS,
                Action.DEFINE_PLAN,
                Action.MANAGE_PAYERS,
            ),
            Reach.FRANCHISE,
        ),
    },
    # Services, where they ask in their own name: nobody's session, and no place.
    Role.GATEWAY: dict.fromkeys(
        (
            Action.READ_REVOCATIONS,
            Action.NOTE_TILLS,
            Action.READ_STAFF_NAMES,
            # What a device says before it has a token: its code, its proof.
            Action.RECEIVE_DEVICE,
            Action.READ_BALANCE_LINK,
            Action.DISOWN_CARD,
            Action.SERVE_MEMBER,
            # Whether loyalty has given what a case promised: nobody says so but who asked loyalty.
            Action.SETTLE_COMPENSATION,
            Action.RECEIVE_NOTICES,
            Action.READ_LOYALTY,
            Action.ISSUE_REDEEM_CODE,
        ),
        Reach.FRANCHISE,
    ),
    Role.OUTLETS: {},
    Role.MEMBERS: dict.fromkeys((Action.EXPORT_LOYALTY, Action.EXPORT_MESSAGES, Action.READ_PLACES), Reach.FRANCHISE),
    Role.LOYALTY: {Action.READ_MEMBER: Reach.FRANCHISE},
    Role.NOTIFICATIONS: dict.fromkeys((Action.READ_CONTACTS, Action.READ_CODES, Action.READ_OWED), Reach.FRANCHISE),
}

CARRIERS: Mapping[str, frozenset[str]] = {"gateway": frozenset({"outlets", "members", "loyalty", "notifications"})}
"""Which service may speak for somebody else, and to whom; all others speak for themselves."""

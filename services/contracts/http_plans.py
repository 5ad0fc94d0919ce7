"""What members says of plans and of companies that pay, each field described."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Form, WholeNumber, Words
from services.chassis.languages import LOCALES

MOST_MINOR = 100_000_000
_CODE = r"^[a-z0-9][a-z0-9-]{0,39}$"
_HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def said(description: str, kind: type[fields.Field[Any]] = fields.String, **words: Any) -> Any:
    """A field of an answer, which is always there."""
    return kind(required=True, metadata={"description": description}, **words)


def money(description: str, **words: Any) -> WholeNumber:
    return WholeNumber(at_least=0, at_most=MOST_MINOR, metadata={"description": description}, **words)


def days(description: str, most: int, *, at_least: int = 0, **words: Any) -> WholeNumber:
    return WholeNumber(at_least=at_least, at_most=most, metadata={"description": description}, **words)


class Titles(Schema):
    """What something is called, by language."""

    en = Words(at_most=80, metadata={"description": "In English."})
    ru = Words(at_most=80, metadata={"description": "In Russian."})
    pl = Words(at_most=80, metadata={"description": "In Polish."})
    lv = Words(at_most=80, metadata={"description": "In Latvian."})

    @validates_schema
    def says_something(self, value: dict[str, Any], **_: Any) -> None:
        if not value:
            raise ValidationError("needs words in one language at least", LOCALES[0])


def _hour(description: str) -> fields.String:
    return fields.String(
        required=True,
        validate=Form(_HOUR, error="must be a time such as 07:30"),
        metadata={"description": description},
    )


class PlanWindow(Schema):
    """Hours at which a plan opens the door; one that ends before it begins goes on after midnight."""

    weekdays = fields.List(
        WholeNumber(at_least=1, at_most=7),
        required=True,
        validate=validate.Length(min=1, max=7),
        metadata={"description": "1 is Monday, 7 is Sunday."},
    )
    begins = _hour("From this time on the wall of the outlet.")
    ends = _hour("To before this one.")

    @validates_schema
    def lasts(self, value: dict[str, Any], **_: Any) -> None:
        if value["begins"] == value["ends"]:
            raise ValidationError("must differ from the beginning", "ends")


class PlanTerms(Schema):
    """What both a wish for a plan and a plan say."""

    code = fields.String(
        required=True,
        validate=Form(_CODE, error="must be small letters, digits and dashes, 40 at most"),
        metadata={"description": "The plan's short name, the same in all of its versions."},
    )
    titles = fields.Nested(Titles, required=True, metadata={"description": "What it is called."})
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("period", "pack")),
        metadata={"description": "A period is paid in advance; a pack is a number of visits, to be used within one."},
    )
    currency = fields.String(
        required=True,
        validate=Form(r"^[A-Z]{3}$", error="must be three capital letters (ISO 4217)"),
        metadata={"description": "ISO 4217; all amounts are in its minor units."},
    )
    price_minor = money("For one period, or for the pack.", required=True)
    joining_fee_minor = money("Once, at the sale.", load_default=0)
    period_months = days("Length of a period, or how long a pack is good; or else in days.", 60, load_default=0)
    period_days = days("The same in days.", 1000, load_default=0)
    visits = days("Of a pack; null elsewhere.", 1000, at_least=1, load_default=None, allow_none=True)
    windows = fields.List(
        fields.Nested(PlanWindow),
        load_default=list,
        validate=validate.Length(max=14),
        metadata={"description": "When it opens the door; empty: at any hour."},
    )
    outlet_codes = fields.List(
        Words(at_most=64),
        load_default=list,
        validate=validate.Length(max=200),
        metadata={"description": "Where it opens the door and is sold; empty: in the whole territory."},
    )
    territory_path = fields.String(
        load_default="/",
        validate=Form(r"^/([a-z0-9-]{1,40}/){0,10}$", error="must be a path such as /baltics/riga/"),
        metadata={"description": "Where it does if no outlets are named; / is everywhere."},
    )
    guests = days("Guests that a member may bring in each period.", 100, load_default=0)
    freeze_days = days("Days that may be frozen in each membership year.", 366, load_default=0)
    grace_days = days("How long a due may be unpaid before the door stays shut.", 90, load_default=0)
    grace_minor = money("How much may be owed before it does; 0: no limit by amount.", load_default=0)
    notice_days = days("Notice to be given before the end of a period.", 366, load_default=0)
    renews = fields.Boolean(load_default=False, metadata={"description": "Whether it renews itself."})
    needs_waiver = fields.Boolean(
        load_default=False, metadata={"description": "Whether a signed waiver is asked for at the door."}
    )
    joining_age = days(
        "Youngest age without a guardian who pays; null: any.", 99, at_least=1, load_default=None, allow_none=True
    )
    is_corporate = fields.Boolean(
        load_default=False, metadata={"description": "Sold to members for whom a company pays, and to no others."}
    )
    is_sold = fields.Boolean(load_default=True, metadata={"description": "Whether it can be bought."})


class PlanRequest(PlanTerms):
    """The next version of a plan. Who bought under an earlier one keeps it."""

    after_version = days("The version that this one follows; 0 for a plan that is new.", 10_000, required=True)

    @validates_schema
    def is_a_plan(self, value: dict[str, Any], **_: Any) -> None:
        if bool(value["period_months"]) == bool(value["period_days"]):
            raise ValidationError("give months or days, and not both", "period_months")
        if (value["kind"] == "pack") != (value["visits"] is not None):
            raise ValidationError("a pack has visits, and a period has none", "visits")
        if value["kind"] == "pack" and (value["renews"] or value["notice_days"]):
            raise ValidationError("a pack is bought anew, so it neither renews itself nor asks for notice", "renews")


class PlanAnswer(PlanTerms):
    """One version of a plan."""

    plan_version_id = said("Known by this for ever.")
    version = said("1 is the first.", fields.Integer)
    title = said("What it is called, in the language of whoever asks.")
    is_newest = said("Whether it is the version that is sold.", fields.Boolean)


class PlansAnswer(Schema):
    """Plans by their codes, with all versions, the newest first."""

    plans = said("Every version.", fields.List, cls_or_instance=fields.Nested(PlanAnswer))


class PayerRequest(Schema):
    """A company that will pay for members."""

    name = Words(at_most=120, required=True, metadata={"description": "The company's name; nobody's contact."})
    reference = Words(
        at_most=64, required=True, metadata={"description": "By which the payment system knows it, once for each."}
    )


class PayerStateRequest(Schema):
    """Whether a company still pays for new memberships."""

    is_active = fields.Boolean(required=True, metadata={"description": "False: nothing more is sold on its account."})


class PayerAnswer(Schema):
    """A company that pays."""

    payer_id = said("The payer.")
    name = said("The company's name.")
    reference = said("By which the payment system knows it.")
    is_active = said("Whether more may be sold on its account.", fields.Boolean)


class PayerWithCountAnswer(PayerAnswer):
    """The same with what it pays for."""

    memberships = said("How many memberships it pays for that have not ended.", fields.Integer)


class PayersAnswer(Schema):
    """Companies by name."""

    payers = said("All of them.", fields.List, cls_or_instance=fields.Nested(PayerWithCountAnswer))

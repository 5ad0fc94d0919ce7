"""Every kind of message reads well in every language."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from jinja2 import meta

from services.chassis.languages import LOCALES
from services.notifications.domain.message import KINDS, Message, MessageKind, Recipient
from services.notifications.messages import FOLDER, NotRendered, environment, render, source
from tests.notifications.office import NOON

TITLES = {"en": "A free coffee", "ru": "Кофе в подарок", "pl": "Darmowa kawa", "lv": "Kafija dāvanā"}
LINK = "https://cups.example/balance#token"
EVERY = list(itertools.product(KINDS, LOCALES))


def message(kind: MessageKind, *, expires_on: str | None = "2026-06-05", titles: dict[str, str] = TITLES) -> Message:
    return Message("m", "anna", kind, "", facts_of(kind, titles, expires_on), NOON)


def facts_of(kind: MessageKind, titles: dict[str, str], expires_on: str | None) -> dict[str, Any]:
    """As the event handlers make them."""
    match kind:
        case "reward_ready":
            return {"titles": titles, "expires_on": expires_on}
        case "reward_given":
            return {"titles": titles, "expires_on": expires_on, "reward_kind": "referral"}
        case "membership_expiring":
            return {"titles": titles, "valid_until": "2026-06-05"}
        case "membership_frozen":
            days = {"first_on": "2026-06-01", "last_on": "2026-06-04", "valid_until": "2026-06-05"}
            return {"titles": titles, **days}
        case "dues_overdue":
            return {
                "amount_minor": 123450,
                "currency": "EUR",
                "due_on": "2026-06-05",
                "days_overdue": 12,
                "reference": "0197A3B2",
            }
        case "greeting":
            return {"date_kind": "dog"}
        case _:
            return {}


def recipient(locale: str, *, name: str = "Anna") -> Recipient:
    return Recipient("anna", name, "anna@example.org", locale, LINK, me_url="https://cups.example/me", code="493027")


@pytest.mark.parametrize(("kind", "locale"), EVERY)
def test_every_message_greets_by_name_and_links_to_the_balance_unless_it_tells_a_code(
    kind: MessageKind, locale: str
) -> None:
    text = render(message(kind), recipient(locale))
    if kind == "email_replaced":
        # Whoever reads it may be a stranger, and nothing in it opens anything.
        assert "http" not in text.body
        assert "Anna" not in text.body
        return
    assert "Anna" in text.body
    if kind == "sign_in_code":
        # A letter with a code that also has a link teaches people to press links in letters with codes.
        assert "493027" in text.body
        assert "http" not in text.body
    else:
        assert LINK in text.body
        assert "https://cups.example/me" in text.body
    assert text.subject
    assert "{" not in text.subject + text.body


@pytest.mark.parametrize(("kind", "locale"), EVERY)
def test_every_message_is_polite_to_someone_without_a_name(kind: MessageKind, locale: str) -> None:
    text = render(message(kind), recipient(locale, name=""))
    words = text.subject + "\n" + text.body
    for awkward in (" ,", " !", ",!", "  ", "None", "\n\n\n"):
        assert awkward not in words
    assert words[0].isupper()


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_uses_the_same_words_in_every_language(kind: MessageKind) -> None:
    used = {locale: meta.find_undeclared_variables(environment().parse(source(kind, locale))) for locale in LOCALES}
    assert all(words == used["en"] for words in used.values()), used


@pytest.mark.parametrize(("kind", "locale"), EVERY)
def test_no_language_is_a_copy_of_another(kind: MessageKind, locale: str) -> None:
    others = [source(kind, other) for other in LOCALES if other != locale]
    assert source(kind, locale) not in others


def test_there_is_a_folder_for_each_kind_and_no_other() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == set(KINDS)
    for kind in KINDS:
        assert {path.stem for path in (FOLDER / kind).iterdir()} == set(LOCALES)


@pytest.mark.parametrize(
    ("locale", "title", "day"),
    [
        ("en", "A free coffee", "June 5, 2026"),
        ("ru", "Кофе в подарок", "5 июня 2026"),
        ("pl", "Darmowa kawa", "5 czerwca 2026"),
        ("lv", "Kafija dāvanā", "2026. gada 5. jūnijs"),
    ],
)
def test_a_reward_is_named_and_dated_in_the_members_language(locale: str, title: str, day: str) -> None:
    text = render(message("reward_ready"), recipient(locale))
    assert title in text.subject
    assert title in text.body
    assert day in text.body


@pytest.mark.parametrize(
    ("locale", "amount", "day"),
    [
        ("en", "€1,234.50", "June 5, 2026"),
        ("ru", "1 234,50 €", "5 июня 2026"),
        ("pl", "1 234,50 €", "5 czerwca 2026"),
        ("lv", "1 234,50 €", "2026. gada 5. jūnijs"),
    ],
)
def test_a_due_is_told_with_its_amount_its_day_and_how_long_ago_that_was(locale: str, amount: str, day: str) -> None:
    text = render(message("dues_overdue"), recipient(locale))
    spaced = (text.subject + text.body).replace("\N{NO-BREAK SPACE}", " ")
    assert amount in text.subject.replace("\N{NO-BREAK SPACE}", " ")
    assert amount in spaced
    assert day in text.body
    assert ": 12." in text.body
    assert ": 0197A3B2" in text.body


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("JPY", "¥123,450"), ("KWD", "KWD123.450"), ("PLN", "PLN1,234.50")],
)
def test_an_amount_has_as_many_decimals_as_its_currency(currency: str, amount: str) -> None:
    facts = {"amount_minor": 123450, "currency": currency, "due_on": "2026-06-05", "days_overdue": 1}
    assert amount in render(Message("m", "anna", "dues_overdue", "", facts, NOON), recipient("en")).subject


@pytest.mark.parametrize("locale", LOCALES)
def test_each_day_that_matters_has_words_of_its_own(locale: str) -> None:
    told = {
        render(Message("m", "anna", "greeting", "", {"date_kind": kind}, NOON), recipient(locale))
        for kind in ("joined", "name_day", "child", "dog", "other")
    }
    assert len({text.subject for text in told}) == len({text.body for text in told}) == 5


@pytest.mark.parametrize("locale", LOCALES)
def test_a_birthday_without_a_gift_promises_none(locale: str) -> None:
    with_gift, without = (
        render(Message("m", "anna", "birthday", "2026", {"brings_gift": brings_gift}, NOON), recipient(locale))
        for brings_gift in (True, False)
    )
    assert len(without.body) < len(with_gift.body)
    assert render(message("birthday"), recipient(locale)) == with_gift


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", ["joined", "name_day", "child", "dog", "other"])
def test_a_greeting_says_which_day_it_is_and_never_that_it_is_today(locale: str, kind: str) -> None:
    facts = {"date_kind": kind, "day": "2026-06-14", "brings_gift": True}
    text = render(Message("m", "anna", "greeting", "", facts, NOON), recipient(locale))
    assert {"en": "June 14", "ru": "14 июня", "pl": "14 czerwca", "lv": "14. jūnijs"}[locale] in text.body
    assert not any(today in text.body.lower() for today in ("today", "сегодня", "dziś", "šodien"))
    without = render(Message("m", "anna", "greeting", "", {**facts, "brings_gift": False}, NOON), recipient(locale))
    assert len(without.body) < len(text.body)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_kind_of_given_reward_says_why(locale: str) -> None:
    facts = {"titles": TITLES, "expires_on": None}
    told = {
        render(Message("m", "anna", "reward_given", "", {**facts, "reward_kind": kind}, NOON), recipient(locale)).body
        for kind in ("referral", "plan", "date", "birthday", "goodwill")
    }
    assert len(told) == 5


def test_a_reward_that_does_not_expire_has_no_last_day() -> None:
    text = render(message("reward_ready", expires_on=None), recipient("en"))
    assert "until" not in text.body
    assert "\n\n\n" not in text.body


def test_a_reward_without_a_title_in_the_language_has_its_english_one() -> None:
    assert "A free coffee" in render(message("reward_ready", titles={"en": "A free coffee"}), recipient("lv")).body


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "{% for x in y %}", "{{ balance_url.__class__ }}"])
def test_a_name_that_looks_like_a_template_arrives_as_it_is(name: str) -> None:
    assert name in render(message("welcome"), recipient("en", name=name)).body


def test_a_name_with_line_breaks_stays_on_its_line() -> None:
    text = render(message("welcome"), recipient("en", name="Anna\r\nBcc: eve@example.org"))
    assert "\n" not in text.subject
    assert "\r" not in text.subject + text.body
    assert "\nBcc:" not in text.body


def test_a_template_reaches_nothing_but_its_words() -> None:
    template = environment().from_string("{{ given_name.__class__.__mro__ }}")
    with pytest.raises(Exception, match="unsafe"):
        template.render(given_name="Anna")


def test_a_template_that_asks_for_an_unknown_word_is_not_sent_half_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    asks_for_more = environment().from_string("Hello\n\n{{ shoe_size }}")
    monkeypatch.setattr("services.notifications.messages._template", lambda kind, locale: asks_for_more)
    with pytest.raises(NotRendered):
        render(message("welcome"), recipient("en"))

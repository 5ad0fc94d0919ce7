"""What the demo's gym has to see to: a complaint, somebody who may join, and what to say about freezing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.chassis.identifiers import id_for
from services.chassis.process import Service
from services.command_line.demo.gym import GYM
from services.members.domain.actor import Actor
from services.members.use_cases.care.answer import write_answer
from services.members.use_cases.care.work_on_cases import NextStep, open_case
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect

_COMPLAINT = "The treadmill by the window stopped twice while I was on it."

_ANSWER = {
    "en": {"title": "Freezing", "text": "From today on, up to 30 days a year. The end moves by as many days."},
    "ru": {
        "title": "Заморозка",
        "text": "С сегодняшнего дня, до 30 дней в год. Конец сдвигается на столько же.",
    },
    "pl": {"title": "Zawieszenie", "text": "Od dziś, do 30 dni w roku. Koniec przesuwa się o tyle samo dni."},
    "lv": {"title": "Iesaldēšana", "text": "No šodienas, līdz 30 dienām gadā. Beigas pārceļas par tikpat dienām."},
}

_PROSPECTS = (
    WantedProspect(
        source="walk_in",
        may_be_contacted=True,
        given_name="Artūrs",
        family_name="Lapiņš",
        phone="+371 25 307 248",
        wish="Wants to try the mornings.",
    ),
    WantedProspect(source="phone", may_be_contacted=True, given_name="Ieva", phone="+371 27 869 015"),
)


def begin_demo_talk(members: Service, complaining_id: str) -> None:
    """All of it or nothing, and once: what became of it since is left alone."""
    with members.open_work() as work:
        if work.answers.all_newest():
            return
        write_answer(work, None, topic="membership", texts=_ANSWER, is_shown=True, staff_id=None)
        work.command_id = id_for("demo case", complaining_id)
        _complain(work, complaining_id)
        outlet = work.outlets.named(GYM)
        # One is to be called today, so that "my day" is never empty in a demo, at whatever hour it begins.
        for number, next_on in enumerate((None, outlet.business_date(work.now))):
            work.command_id = id_for("demo prospect", str(number))
            keep_prospect(work, replace(_PROSPECTS[number], next_on=next_on), outlet=outlet, staff_id=None)


def _complain(work: Any, member_id: str) -> None:
    open_case(
        work,
        member_id,
        Actor(outlet_code=GYM),
        kind="complaint",
        topic="equipment",
        mood="annoyed",
        words=_COMPLAINT,
        outlet_code=GYM,
        takes_it=False,
        next_step=NextStep(),
    )

"""What can be wrong with looking after somebody; the words for people stand in the catalogues, under these codes."""

from __future__ import annotations

from services.members.domain.errors import MembersError


class UnknownCase(MembersError):
    """There is no case with this id."""

    code = "unknown_case"


class CaseCannotGoThere(MembersError):
    """A case does not go from the state it is in to the one that was asked for."""

    code = "case_cannot_go_there"


class CaseHasEnded(MembersError):
    """The case is solved or closed: reopen it first."""

    code = "case_has_ended"


class NextStepTooFar(MembersError):
    """The next step lies in the past, or so far ahead that everybody will have forgotten it."""

    code = "next_step_too_far"


class CompensationTooLarge(MembersError):
    """More than the caller may give in one case or on one day; `left` says what they may still give."""

    code = "compensation_too_large"

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


class UnknownCompensation(MembersError):
    """There is no such compensation, or it is settled already."""

    code = "unknown_compensation"


class UnknownTask(MembersError):
    """There is no task with this id within reach."""

    code = "unknown_task"


class TaskTaken(MembersError):
    """Somebody else has it."""

    code = "task_taken"


class TaskClosed(MembersError):
    """It is done, or nobody needs it any more."""

    code = "task_closed"


class TaskBelongsToCase(MembersError):
    """The next step of a case is closed by what is said in the case."""

    code = "task_belongs_to_case"


class PersonHasLeft(MembersError):
    """Whoever is to have it has left the franchise."""

    code = "person_has_left"


class PersonNotThere(MembersError):
    """Whoever is to have it does not look after members at that outlet."""

    code = "person_not_there"


class PersonNotKnownYet(MembersError):
    """Nobody has told here yet who that is; asking again in a moment helps, if there is such a person."""

    code = "person_not_known_yet"


class NotACall(MembersError):
    """The task is none for which somebody's phone is needed."""

    code = "not_a_call"


class UnknownAnswer(MembersError):
    """There is no short answer with this id."""

    code = "unknown_answer"

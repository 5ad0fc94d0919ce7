"""Hand on from outlets that have closed: what was to be done there is another's, and nobody is forgotten."""

from __future__ import annotations

from services.members.storage.unit_of_work import MembersWork


def hand_on_from_closed(work: MembersWork) -> None:
    """Tasks, open cases and prospects, to an open outlet of the same territory. Harmless when repeated: a step that was
    written at this moment may have brought a case back."""
    for outlet in work.outlets.all():
        heir = work.outlets.looked_after_by(outlet.code)
        if heir != outlet.code:
            work.prospects.hand_on(outlet.code, heir)
            work.cases.hand_on(outlet.code, heir)
            work.tasks.hand_on(outlet.code, heir)

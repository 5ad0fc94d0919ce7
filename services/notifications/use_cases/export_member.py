"""Export a member: what this service holds of them."""

from __future__ import annotations

from typing import Any

from services.notifications.storage.unit_of_work import NotificationsWork


def export_member(work: NotificationsWork, member_id: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by table, one consistent picture: give it a work of `open_work.snapshot()`."""
    return work.export(member_id)

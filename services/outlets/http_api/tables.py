"""Tables that come as text in a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from services.chassis.spreadsheet import BadCells, Row, UnreadableFile, read_layout
from services.outlets.domain.outlet import UnreadableTable


def table_rows(text: str, *, columns: Sequence[str], required: Sequence[str]) -> Iterator[Row | BadCells]:
    """Raises UnreadableTable."""
    lines = StringIO(text.removeprefix("\ufeff"), newline="")
    header = lines.readline()
    lines.seek(0)
    try:
        layout = read_layout(header, columns=columns, required=required, name="The text")
    except UnreadableFile as error:
        raise UnreadableTable(str(error)) from error
    return layout.rows(lines)

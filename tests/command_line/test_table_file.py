"""Files as people export them are read for what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.spreadsheet import BadCells, Row, UnreadableFile
from services.command_line.importing.table_file import open_table

COLUMNS = ("external_id", "given_name", "home_outlet")


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "members.csv"
    path.write_bytes(content)
    return path


def read(path: Path) -> list[list[str]]:
    table = open_table(path, columns=COLUMNS, required=("home_outlet",))
    return [list(row.cells) for row in table.rows() if isinstance(row, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_usual_encoding_and_delimiter_is_recognised(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    rows = [["external_id", "given_name", "home_outlet"], ["7", "Ольга, Юрий; Ёлка", "riga"]]
    text = "".join(delimiter.join(f'"{cell}"' for cell in row) + line_end for row in rows)
    assert read(written(tmp_path, text.encode(encoding))) == [["7", "Ольга, Юрий; Ёлка", "riga"]]


def test_columns_may_stand_in_any_order_and_others_are_named_and_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, b"Home Outlet;shoe_size;external_id\nriga;42;7\n")
    table = open_table(path, columns=COLUMNS, required=("home_outlet",))
    assert [row.cells for row in table.rows() if isinstance(row, Row)] == [["7", "", "riga"]]
    assert table.ignored == ["shoe_size"]


def test_the_line_of_a_row_is_the_one_where_it_begins_even_behind_cells_of_several_lines(tmp_path: Path) -> None:
    path = written(tmp_path, b'external_id,given_name,home_outlet\n1,"An\nna",riga\n\n2,Janis,riga\n')
    table = open_table(path, columns=COLUMNS, required=())
    assert [row.line for row in table.rows()] == [2, 5]


def test_a_row_with_too_many_cells_is_bad_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"external_id,given_name,home_outlet\n1,Anna,Maria,riga\n2,Janis,riga,\n")
    first, second = open_table(path, columns=COLUMNS, required=()).rows()
    assert isinstance(first, BadCells)
    assert isinstance(second, Row)


def test_a_quote_that_never_ends_is_bad_and_does_not_end_the_import(tmp_path: Path) -> None:
    endless = b'3,"' + b"x" * 12_000 + b"\n"
    path = written(tmp_path, b"external_id,given_name,home_outlet\n1,Anna,riga\n" + endless + b"4,Janis,riga\n")
    rows = list(open_table(path, columns=COLUMNS, required=()).rows())
    assert isinstance(rows[0], Row)
    assert any(isinstance(row, BadCells) for row in rows[1:])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty line"),
        (b"name,outlet\nAnna,riga\n", "no column home_outlet"),
        (b"home_outlet,home_outlet\nriga,riga\n", "twice"),
        (b"PK\x03\x04\x14\x00\x98\xff\x00home_outlet", "neither UTF-8 nor CP1251"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        open_table(written(tmp_path, content), columns=COLUMNS, required=("home_outlet",))

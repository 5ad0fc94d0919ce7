"""A table for the terminal and for pipes: whole words in aligned columns, however narrow the window."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import click


def show_columns(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """rich would cut or fold cells to the window's width; an id or an address that is cut can be neither copied nor
    clicked."""
    table = [list(row) for row in rows]
    widths = [max(map(_width, column)) for column in zip(headings, *table, strict=True)]
    click.echo(click.style(_line(headings, widths), bold=True))
    for row in table:
        click.echo(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """In cells of the terminal: a combining mark takes none, a wide character two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))

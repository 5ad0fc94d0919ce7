"""How a name is spelled: Kalniņa, kalnina and Калнина are one name to whoever types it at a desk."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anyascii import anyascii

from services.members.domain.errors import UnusableField

RULES = 1
"""Counts up when a name is written otherwise by what stands below, or by another version of the library: whoever was
indexed by fewer is indexed anew. The partial index of `members.name_rules` names the number, too."""

BEGINNING_LETTERS = 3
"""So many letters of a name are indexed, and no more: each further one tells a thief of the database more."""

_MOST_BEGINNINGS = 2
# Nobody has more, and nobody is to make thousands of rows with one name.
_MOST_PARTS = 8
_APOSTROPHES = re.compile("['`’ʼ]")
_LETTERS = re.compile(r"[a-z0-9]+")
# One sound in the spellings of our languages: Шувалов is Shuvalov, Šuvalovs and Szuwałow.
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("sh|sz", "s"),
        ("ch|cz|ts|tz", "c"),
        ("zh", "z"),
        ("kh", "h"),
        ("w", "v"),
        ("x", "ks"),
        ("[jyi]+", "i"),
        # The end of a man's name in Latvian, which the same name has not in Russian: Ivanovs, Ivanov.
        ("(?<=...)s$", ""),
    )
)


def spelled(name: str | None) -> tuple[str, ...]:
    """The parts of a name, each in plain small letters as it sounds: "Bērziņa-Kalniņa" has two."""
    if not name:
        return ()
    plain = _APOSTROPHES.sub("", name if name.isascii() else anyascii(name)).lower()
    return tuple(_as_it_sounds(part) for part in _LETTERS.findall(plain)[:_MOST_PARTS])


def same_name(one: str | None, other: str | None) -> bool:
    """However it is written: "ZOË " is "zoe", and "Жанна" is "Žanna"."""
    return spelled(one) == spelled(other) != ()


def beginnings_of(given_name: str | None, family_name: str | None) -> frozenset[str]:
    """By which somebody of this name is found; a name shorter than a beginning stands there whole."""
    return frozenset(part[:BEGINNING_LETTERS] for part in (*spelled(given_name), *spelled(family_name)))


def beginnings_asked(words: Sequence[str]) -> frozenset[str]:
    """The one or two beginnings that tell most of what was typed. Raises UnusableField for less than three letters.

    Where no word has three, two and more are short names whole: "Li Na".
    """
    long = [word for word in words if len(word) >= BEGINNING_LETTERS]
    if not long and len(words) < _MOST_BEGINNINGS:
        raise UnusableField("name_too_short", "name")
    tells_most = sorted(long or words, key=len, reverse=True)[:_MOST_BEGINNINGS]
    return frozenset(word[:BEGINNING_LETTERS] for word in tells_most)


def is_meant(words: Sequence[str], given_name: str | None, family_name: str | None) -> bool:
    """Whether each word begins a part of the name of its own, in whatever order.

    The longest word chooses first. What a shorter one could have had of it, the longer one could have had as well, so
    nobody is missed.
    """
    left = [*spelled(given_name), *spelled(family_name)]
    for word in sorted(words, key=len, reverse=True):
        begun = next((part for part in left if part.startswith(word)), None)
        if begun is None:
            return False
        left.remove(begun)
    return True


def _as_it_sounds(part: str) -> str:
    for written, sound in _SOUNDS:
        part = written.sub(sound, part)
    return part

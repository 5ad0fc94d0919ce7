"""A text without what stands in it by chance: for tests that say which few digits or letters are not in it."""

import re

# Ids, traces, hashes, tokens and sealed boxes; words, dates, phones and numbers of cards are shorter.
_RANDOM = re.compile(r"[A-Za-z0-9_+/-]{20,}")


def beside_ids(text: str) -> str:
    """Four digits are in one of a thousand ids, and each run of the tests makes thousands."""
    return _RANDOM.sub("", text)

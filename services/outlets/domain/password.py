"""Passwords: long ones, and none that everybody tries first."""

from __future__ import annotations

AT_LEAST, AT_MOST = 12, 128
# Of the usual lists of leaked passwords, those that are long enough for ours; compared without digits and capitals.
_COMMON = frozenset(
    {
        "password",
        "passwordpassword",
        "qwertyuiop",
        "qwertyuiopasdfgh",
        "qwertyqwerty",
        "asdfghjkl",
        "asdfghjkl;'",
        "iloveyou",
        "iloveyoubaby",
        "administrator",
        "letmein",
        "letmeinletmein",
        "welcome",
        "welcomewelcome",
        "changeme",
        "changemechangeme",
        "q1w2e3r4t5y6",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "correcthorsebatterystaple",
        "football",
        "superman",
        "trustno",
        "loyalty",
        "regulars",
        "secret",
        "default",
        "manager",
        "master",
    }
)


def weakness(password: str, *, login: str) -> str | None:
    """What is wrong with a chosen password, as the end of a sentence; None when nothing is."""
    if len(password) < AT_LEAST:
        return f"must have {AT_LEAST} characters at least"
    if len(password) > AT_MOST:
        return f"must have {AT_MOST} characters at most"
    lowered = password.lower()
    if len(set(lowered)) < 5:
        return "repeats a few characters"
    if lowered in _COMMON or lowered.strip("0123456789!.?*-_# ") in {*_COMMON, ""}:
        return "is one of those that everybody tries first"
    # Of an address, the part before the @; a very short one stands in many good passwords.
    own = login.partition("@")[0]
    if lowered in login or (len(own) > 3 and own in lowered):
        return "holds the login"
    return None

"""Ids that are no URL name one thing: whoever runs it can read no list, pattern or code in them.

Patterns of rules, places and grants look at the whole text. So a list whose end fits one would be
decided by that end alone, whatever stands before it. Pure.
"""

import re

ONE = "name one resource in one request"
_PARTING = re.compile(r"[,;|<>\"`{}\\]")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
# What is behind the last @ of an address: a name with a dot, whose last part is no number.
_HOST = re.compile(r"[^@]*[.\u3002][^\W\d_][\w-]*[.\u3002]?")
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(rf"[^@\s()\[\]:]+@{_LABEL}(?:\.{_LABEL})+")


def not_one(text: str) -> str:
    """Say why an id that is no URL could name several things, or one in another writing."""
    if ".." in text or {"", "."} & set(text.removeprefix("/").split("/")):
        return "may not hold '..', '//', or an empty part."
    if found := _PARTING.search(text):
        return f"holds {_shown(found[0])}, by which it could be taken for several: {ONE}."
    if found := _ESCAPE.search(text):
        return f"holds “{found[0]}”, which some read as another letter: write the letter itself."
    if "/" in text and " " in text and (text[0] != "/" or " /" in text):
        return f"holds a blank and could be taken for several paths: {ONE}, beginning with '/'."
    return _address(text)


def _address(text: str) -> str:
    """Say why what looks like a mail address is not one in its plain form."""
    _, at, host = text.rpartition("@")
    if not at or not (_HOST.fullmatch(host) or " " in text):
        return ""
    if host != host.lower():
        return f"is an address with capitals behind the @: write “{host.lower()[:200]}”."
    if not _ADDRESS.fullmatch(text):
        return "is not one plain mail address: write one such as bo@host.example."
    return ""


def _shown(char: str) -> str:
    return f"“{char}”" if char != '"' else "a quotation mark"

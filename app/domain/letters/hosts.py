"""Addresses that only look familiar: the parts of a path, and the names of hosts."""

import re
from collections.abc import Iterator

from app.domain.letters import classes as c
from app.domain.letters.lines import EAST_ASIA, Lines
from app.domain.letters.oddity import Oddity, around

SHOWN, CODED = 40, 80
# A host begins where a word does and has short labels, so that no text takes long to search.
_HOST = re.compile(
    rf"(?<![^\W_])(?:[{c.EAST_ASIAN}{c.UNSPACED}]{{1,63}}+(?=[!-~]))?"
    r"(?P<host>(?:[^\W_]{1,63}+[.-]){1,8}+(?P<last>[a-zA-Z]{2,63}+))(?![^\W_])"
)
_CALLED = re.compile(r"(?::/{1,3}|@|\bwww\.)$")
# Ends of hosts that no file name and no sentence without a blank has by chance.
_KNOWN = re.compile(
    "com|org|net|info|biz|edu|gov|mil|int|app|dev|cloud|online|site|shop|store|xyz|top|test"
    "|example|invalid|localhost|co|io|ai",
    re.IGNORECASE,
)
_BETWEEN = re.compile(f"(?<=[0-9A-Za-z:/.])[{c.SEPARATORS}](?=[!-~{c.SEPARATORS}])")
_SUMS = re.compile("[0-9][\u2044\u2215\u2236\u2217\u204e\u27cb][0-9]")
_WIDE = re.compile(
    "(?<=[!-~])[\uff05\uff06\uff0a\uff0e\uff0f\uff1a\uff1d\uff1f\uff20\uff3c](?=[!-~\uff01-\uff5e])"
)
_ENDS = re.compile("(?<=[0-9A-Za-z)\"'])\u037e")


def disguised(text: str) -> Iterator[Oddity]:
    """Name what passes for a slash, a dot or a colon, and hosts with other than ASCII letters."""
    if text.isascii():
        return
    for found in _HOST.finditer(text):
        host = found["host"]
        if not host.isascii() and _is_host(text, found):
            yield Oddity(f"“{host[:SHOWN]}”", "", f"is {punycode(host)[:CODED]}")
    yield from (_sign(text, place) for place in _signs(text))


def _signs(text: str) -> Iterator[int]:
    """Find signs that pass for those that part a path or a command."""
    lines = Lines(text)
    for found in _BETWEEN.finditer(text):
        if not _SUMS.match(text, found.start() - 1):
            yield found.start()
    for found in _WIDE.finditer(text):
        if EAST_ASIA not in lines.scripts(found.start()):
            yield found.start()
    for found in _ENDS.finditer(text):
        if "Greek" not in lines.scripts(found.start()):
            yield found.start()


def _is_host(text: str, found: re.Match[str]) -> bool:
    start = found.start("host")
    return bool(_KNOWN.fullmatch(found["last"]) or _CALLED.search(text[max(0, start - 4) : start]))


def _sign(text: str, place: int) -> Oddity:
    char = text[place]
    twin = ";" if char == "\u037e" else c.twin(char)
    return Oddity(f"“{char}” ({c.code(char)})", around(text, place), f"looks like “{twin}”")


def punycode(host: str) -> str:
    """Write a host as it is asked for (RFC 3492)."""
    labels = host.split(".")
    return ".".join(
        one if one.isascii() else f"xn--{one.encode('punycode').decode()}" for one in labels
    )

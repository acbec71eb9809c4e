"""Find the secrets in one text: by their own shape, and by what stands before them.

JSON inside the text (and inside that, at any depth), settings, headers, query parameters,
connection strings, YAML, flags of commands: everywhere a name says what follows it. All of it
takes time that grows with the text and no faster, whatever the text is.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

from app.slack.cards.escapes import read_through, standing
from app.slack.cards.secret_names import sensitive
from app.slack.cards.secret_phrases import PHRASES
from app.slack.cards.secret_shapes import SHAPES

Span: TypeAlias = tuple[int, int]

_SPACE = r"(?:\s|\\{1,64}+[nrt])*+"
_NAMED = re.compile(
    rf"""
    (?<![\w-])(?P<flag>--?+)?+(?P<name>(?:[\w-]|\\{{1,8}}+u[0-9A-Fa-f]{{4}})++)
    (?P<close>\\*+["'`])?+\]?+{_SPACE}
    (?:(?P<sep>=>|:=|={{1,3}}+|[\uff1a\uff1d]|:(?!:|//|\\/\\/))    # NAME=value, name: value
     |[,(](?={_SPACE}\\*+["'`])                     # ("name", "value"), name("value")
     |(?:is|was)\b:?(?=\s+["'`]|\s+[^\s"'`]{{0,64}}[0-9])
     |(?<=\s)(?:(?=["'`]|[^\s"'`]{{0,64}}[0-9])     # PASSWORD 'value', pin 7294
       |(?(flag)|(?!)))                             # --name value
    )(?P<after>{_SPACE})""",
    re.VERBOSE,
)
_TAG = re.compile(r"<(?P<name>[\w:.-]{1,64})(?:\s[^<>]{0,256})?>(?P<said>[^<]++)")
_ESCAPED = re.compile(r"\\+u([0-9A-Fa-f]{4})")
_QUOTE = re.compile(r"[bBfFnNrRuU]{0,2}(\\*+)(\"{3}|'{3}|[\"'`])")
_BRACKETS = {
    "[": ("]", re.compile(r"[\[\]\"']")),
    "{": ("}", re.compile(r"[{}\"']")),
    "(": (")", re.compile(r"[()\"']")),
}
_BLOCK = re.compile(r"[|>][-+0-9]{0,3}[ \t]*+(?:\r?\n(?:[+-]?[ \t][^\n]*+|(?=\r?\n)|\Z))+")
_WORDS = r"null|true|false|none|nil|undefined|yes|no|[*\s]*"
_NOTHING = re.compile(_WORDS, re.IGNORECASE)
_NOTHING_MORE = re.compile(rf"(?:{_WORDS})[\s,;.)\]}}]*", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9][0-9.,_]*")
_FEWEST = 4

_CLOSED = r"\\{0,64}+[\"'`](?=[\s,;:)}\]&|<>\\]|\Z)"
_LINE = re.compile(rf"[\r\n]|{_CLOSED}")
_WORD = re.compile(rf"\s|{_CLOSED}")
_SETTING = re.compile(rf"[\s&;]|{_CLOSED}")
_PART = re.compile(rf"[;\r\n]|{_CLOSED}")
_BARE = re.compile(r"[\s,}\]\"'\\]")

_LOGIN = re.compile(
    r"(?<![\w-])(?:-[uU]|--(?:proxy-|http-|ftp-)?user(?:name)?)(?:[ \t]{1,8}|=)?"
    r"(?P<quote>\\{0,8}[\"'])?(?![0-9]{1,10}:[0-9]{1,10}(?![0-9]))[^\s:\"'%\\+=-][^\s:\"'%\\]{0,128}[:%]"
    r"(?=[^\s/\"'\\])|\bidentified\s{1,8}(?:with\s{1,8}\w{1,64}\s{1,8})?by\s{1,8}(?=\\*['\"])",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"[^\n;|&]+")
_LETTER = re.compile(r"(?<![\w-])-(?:pw|[pP])(?P<apart>[ \t]{1,8}|=)?(?=[^\s=-])")
_ASKS_PASSWORD = re.compile(
    r"\b(?:mysql\w*|mariadb[\w-]*|sshpass|mongo\w*|7z\w?|u?n?rar|zip|unzip|sqlcmd|bcp|plink|pscp"
    r"|smbclient|ldap\w+|ipmitool|login)\b"
)
_ASKS_OTHERWISE = re.compile(
    r"\b(?:cargo|cp|docker|find|git|grep|install|kill|kubectl|lsof|mkdir|nc|nice|nmap|node|npm|npx"
    r"|perl|pip|ps|pytest|python[0-9.]*|read|rsync|scp|ssh|tar|test|tsc|umask)\b"
)
_PORT_OR_PATH = re.compile(r"[0-9.]{1,15}(?:[:-][0-9]{1,5}){0,2}(?:/\w+)?|[^/]*/.*|\.{1,2}")
_OPTION = re.compile(r"[a-z]+(?:[-_][a-z]+)*")


def secrets_in(text: str, also: frozenset[str] = frozenset()) -> list[Span]:
    """Find where secrets stand in a text, in order, none overlapping another.

    `also` are further names that say that what follows them is a secret.
    """
    merged: list[Span] = []
    for start, end in sorted(chain(_spans(text, also), _escaped(text, also))):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _spans(text: str, also: frozenset[str]) -> Iterator[Span]:
    shapes = (one.span() for one in SHAPES.finditer(text))
    told = (_named(text, also), _phrased(text), _tagged(text), _opened(text))
    return chain(shapes, *told)


def _escaped(text: str, also: frozenset[str]) -> Iterator[Span]:
    """Find what is a secret once JSON in the text is read: it is shown so, unfolded."""
    for plain, steps in read_through(text):
        for start, end in _spans(plain, also):
            yield standing(start, steps), standing(end, steps)


def says_nothing(text: str) -> bool:
    """Tell whether a text is too common a word to be a secret, or stars in the place of one."""
    return _NOTHING.fullmatch(text) is not None


def _named(text: str, also: frozenset[str]) -> Iterator[Span]:
    """Find what a name before it calls a secret."""
    at = 0
    while found := _NAMED.search(text, at):
        at = found.end()
        called = _name(found) in also
        if not called and not _tells(text, found):
            continue
        start, end, after = _value(text, found)
        if _secret(found, start, end, called=called):
            at = after
            yield start, end


def _phrased(text: str) -> Iterator[Span]:
    """Find what another language calls a password, in the words of a sentence."""
    for found in PHRASES.finditer(text):
        start = found.end()
        if quote := _QUOTE.match(text, start):
            yield _quoted(text, quote)[:2]
            continue
        stop = (_LINE if found["colon"] else _WORD).search(text, start)
        end = stop.start() if stop else len(text)
        if end - start >= _FEWEST and not _NOTHING_MORE.fullmatch(text, start, end):
            yield start, end


def _tells(text: str, found: re.Match[str]) -> bool:
    r"""Tell whether a name says it; one that follows an escaped line end begins after its `n`."""
    name = _name(found)
    escaped = found.start() and text[found.start() - 1] == "\\" and name[0] in "nrt"
    return sensitive(name) or bool(escaped and sensitive(name[1:]))


def _name(found: re.Match[str]) -> str:
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), found["name"])


def _secret(found: re.Match[str], start: int, end: int, *, called: bool) -> bool:
    """Tell whether a value can be what its name says, and is not nothing or a count."""
    said = found.string[start:end]
    if not (found["sep"] or found["flag"] or start > found.end() or len(said) >= _FEWEST):
        return False
    counts = not called and _NUMBER.fullmatch(said) and not sensitive(_name(found), number=True)
    if counts:
        return False
    return _NOTHING_MORE.fullmatch(said) is None


def _value(text: str, found: re.Match[str]) -> tuple[int, int, int]:
    """Find where a value begins and ends, and where to go on."""
    start = found.end()
    if quote := _QUOTE.match(text, start):
        return _quoted(text, quote)
    if text[start : start + 1] in _BRACKETS:
        end = _balanced(text, start)
    elif found["sep"] == ":" and (block := _BLOCK.match(text, start)):
        end = block.end()
    else:
        stop = _stop(found).search(text, start)
        end = stop.start() if stop else len(text)
    return start, end, end


def _stop(found: re.Match[str]) -> re.Pattern[str]:
    """Say where a value without quotes ends; where that is not sure, rather later."""
    if found["sep"] is None:
        return _WORD
    if found["close"]:
        return _BARE
    if found["after"]:
        return _LINE
    if found["sep"] in {":", "\uff1a", "=>"}:
        return _WORD
    return _PART if found.string.startswith(";", found.start() - 1) else _SETTING


def _quoted(text: str, quote: re.Match[str]) -> tuple[int, int, int]:
    """Find the end of a quoted value, in whichever depth of escaping the quote stands."""
    slashes, mark, start = len(quote[1]), quote[2], quote.end()
    if len(mark) > 1:
        end = text.find(mark, start)
        return (start, end, end + len(mark)) if end >= 0 else (start, len(text), len(text))
    at = start
    while (at := text.find(mark, at)) >= 0:
        run = at - max(start, _before_slashes(text, at))
        doubled = at > start and not slashes and text.startswith(mark, at + 1)
        if run % (2 * slashes + 2) == slashes and not doubled:
            return start, at - slashes, at + 1
        at += 1 + doubled
    return start, len(text), len(text)


def _balanced(text: str, start: int) -> int:
    """Find the end of what a bracket opens, past the quotes in it."""
    close, pattern = _BRACKETS[text[start]]
    depth, at = 0, start
    while found := pattern.search(text, at):
        at = found.end()
        if found[0] == text[start]:
            depth += 1
        elif found[0] == close:
            depth -= 1
        elif not text[found.start() - 1].isalnum():
            quote = _QUOTE.match(text, _before_slashes(text, found.start()))
            at = _quoted(text, quote)[2] if quote else at
        if depth == 0:
            return at
    return len(text)


def _before_slashes(text: str, at: int) -> int:
    while at and text[at - 1] == "\\":
        at -= 1
    return at


def _tagged(text: str) -> Iterator[Span]:
    """Find what XML holds under the name of a secret."""
    if "</" not in text:
        return
    for found in _TAG.finditer(text):
        if sensitive(found["name"].rpartition(":")[2]) and not says_nothing(found["said"]):
            yield found.span("said")


def _opened(text: str) -> Iterator[Span]:
    """Find what a flag of one letter gives to a command, and what SQL sets."""
    for found in _LOGIN.finditer(text):
        quote = found["quote"] and _QUOTE.match(text, found.start("quote"))
        yield (found.end(), _quoted(text, quote)[1]) if quote else _word(text, found.end())
    if "-p" not in text and "-P" not in text:
        return
    for command in _COMMAND.finditer(text):
        known = _ASKS_PASSWORD.search(command[0])
        otherwise = _ASKS_OTHERWISE.search(command[0])
        for found in _LETTER.finditer(text, *command.span()):
            start, end = _word(text, found.end())
            if known or not (otherwise or _harmless(text[start:end], found)):
                yield start, end


def _harmless(said: str, found: re.Match[str]) -> bool:
    """Tell whether what follows `-p` looks like a port or a path, or is another option's name."""
    option = not found["apart"] and _OPTION.fullmatch(said)
    return bool(option or _PORT_OR_PATH.fullmatch(said))


def _word(text: str, start: int) -> Span:
    if quote := _QUOTE.match(text, start):
        return _quoted(text, quote)[:2]
    stop = _WORD.search(text, start)
    return start, stop.start() if stop else len(text)

"""Slack's markup language: which parts of a text are live or formatted.

Angle forms are live everywhere, inside code too; the rest is not read inside code. A quote works
with the escaped sign as well, because that is how Slack keeps it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox.markup.escape import ANGLE, BARE_URL, unescape
from app.sandbox.markup.marks import Mark

DOMAINS = "com|org|net|io|dev|app|co|ai|me|sh|md|py|zip|info|biz|link|click|edu|gov|eu|uk|de|ru|cn"
SPECIAL = {"here", "channel", "everyone"}
OTHER_SPECIAL = {"subteam": "usergroup", "date": "date"}
BLANK = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Found:
    """A mark, where it stands in the text, and where the words stand that it formats."""

    mark: Mark
    start: int
    end: int
    inside: tuple[int, int] | None = None


def _style(sign: str) -> re.Pattern[str]:
    before, after = rf"(?<![\w{sign}]){sign}(?![\s{sign}])", rf"{sign}(?![\w{sign}])"
    return re.compile(rf"{before}([^{sign}\n]*?[^\s{sign}]){after}")


CODE = (
    ("preformatted", re.compile(r"```(.+?)```", re.DOTALL)),
    ("code", re.compile(r"`([^`\n]+)`")),
)
BARE = (
    ("link", BARE_URL),
    ("link", re.compile(r"(?<![\w<|:])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "link",
        re.compile(
            rf"(?<![\w<@/.:|-])(?:[a-zA-Z0-9-]+\.)+(?:{DOMAINS})\b(?![\w@])(?!\.\w)",
        ),
    ),
    ("broadcast", re.compile(r"(?<![\w<!@])@(?:here|channel|everyone)\b")),
    ("mention", re.compile(r"(?<![\w<@.])@[a-z][\w.-]*")),
    ("channel", re.compile(r"(?<![\w<&#/])#[a-z0-9_-]*[a-z][a-z0-9_-]*")),
)
NOTHING: frozenset[str] = frozenset()
LINKS = frozenset({"link"})
NAMES = LINKS | {"broadcast", "mention", "channel"}
EMOJI = re.compile(
    r":(?:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*|[+-]1|100|1234)(?:::skin-tone-[2-6])?:",
)
FORMATS = (
    ("bold", _style(r"\*")),
    ("italic", _style("_")),
    ("strike", _style("~")),
    ("quote", re.compile(r"^(?:>|&gt;)(?:>>|&gt;&gt;)? ?(.*)$", re.MULTILINE)),
)


def marks(text: str, bare: frozenset[str], *, formatted: bool = True) -> list[Mark]:
    """List what Slack would make live or format; `bare` says what it finds without brackets."""
    return [found.mark for found in find(text, bare, formatted=formatted)]


def marked(text: str, bare: frozenset[str], *, formatted: bool = True) -> str:
    """Return a text with everything live in double brackets, one inside the other."""
    parts: list[str] = []
    end = 0
    found = find(text, bare, formatted=formatted)
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            parts += [text[end : one.start], f"⟦{_named(text, one, bare)}⟧"]
            end = one.end
    return "".join([*parts, text[end:]])


def _named(text: str, found: Found, bare: frozenset[str]) -> str:
    if found.inside is None:
        return str(found.mark)
    is_code = found.mark.kind in {kind for kind, _ in CODE}
    words = text[slice(*found.inside)]
    shown = marked(words, NOTHING if is_code else bare, formatted=not is_code)
    return f"{found.mark.kind} {shown}"


def find(text: str, bare: frozenset[str], *, formatted: bool = True) -> list[Found]:
    """Find everything in a text that Slack would make live or format."""
    angles = [Found(_angle(form), form.start(), form.end()) for form in ANGLE.finditer(text)]
    rest = _without(text, angles)
    codes = list(_each(CODE, rest)) if formatted else []
    rest = _without(rest, codes)
    unmarked = [found for found in _each(BARE, rest) if found.mark.kind in bare]
    formats = list(_each(FORMATS, rest)) if formatted else []
    return [*angles, *codes, *unmarked, *formats, *_each((("emoji", EMOJI),), rest)]


def _each(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> Iterator[Found]:
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            shown = unescape(match.group(group)).replace(BLANK, "")
            inside = match.span(group) if group else None
            yield Found(Mark(kind, shown), match.start(), match.end(), inside)
        text = pattern.sub(_blank, text) if kind in {"link", "preformatted", "broadcast"} else text


def _without(text: str, found: list[Found]) -> str:
    for one in found:
        text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    return text


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match.group())


def _angle(form: re.Match[str]) -> Mark:
    target = form.group("target")
    shown = unescape(form.group("label") or target)
    return Mark(_kind(target), shown, unescape(target))


def _kind(target: str) -> str:
    if target.startswith("!"):
        name = target[1:].partition("^")[0]
        return "broadcast" if name in SPECIAL else OTHER_SPECIAL.get(name, "special")
    return {"@": "mention", "#": "channel"}.get(target[0], "link")

"""Letters that pass for others: a stranger in a word, or a whole word of strangers (UTS #39)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from app.domain.letters import classes as c
from app.domain.letters.forms import alone, rewritten
from app.domain.letters.lines import EAST_ASIA, Lines
from app.domain.letters.oddity import Oddity, around

LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff"
LEAST_WORD = 3  # as short as a word may be that passes for another in running text
SHOWN = 40
# Yes and no in Greek, and "and": every letter has a twin, and each stands alone often.
PLAIN_WORDS = frozenset({"\u03bd\u03b1\u03b9", "\u03ba\u03b1\u03b9", "\u03bf\u03c7\u03b9"})

# What no word holds: blanks, ASCII's punctuation, signs, and those of other scripts.
_BREAKS = (
    r"\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7"
    "\u02d0\u2010-\u2027\u2030-\u205e\u2190-\u24b5\u24ea-\u2bff\u3000-\u3004\u3008-\u3030"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_WORD = re.compile(f"(?<![0-9A-Za-z])[0-9A-Za-z]*+[^{_BREAKS}\x00-\x7f][^{_BREAKS}]*+")
_STRANGE = re.compile(f"[{c.ALIKE}{c.LATIN_TWINS}{c.STYLED}\u0370-\u058f]")
_HAS_LATIN = re.compile(f"[{LATIN}]")
_HAS_ASCII = re.compile("[A-Za-z]")
_WHOLE = re.compile(f"[{c.ALIKE}0-9]*")
_ENDING = re.compile(f"[A-Z0-9]{{2,}}[^{LATIN}\x00-\x7f]+")
_STYLED = re.compile(f"[{c.STYLED}]")
_WHOLLY_STYLED = re.compile("[\uff21-\uff3a\uff41-\uff5a]{2,}|[\U0001d400-\U0001d7ff]{3,}")
_APART = re.compile(f"(?<=[A-Za-z])[{c.APART}]{{1,2}}(?=[A-Za-z])")
_NUMBERS = re.compile(
    f"(?<=[0-9])[{c.AMID}{c.DIGITS}](?=[0-9])|(?<=[0-9])[{c.TRAPS}]|[{c.TRAPS}](?=[0-9])"
)
_TRAPPED = re.compile(f"(?<!\\w)[{c.DIGITS}]*[{c.TRAPS}][{c.DIGITS}]*(?!\\w)")


def strangers(text: str, *, strict: bool = False) -> Iterator[Oddity]:
    """Name letters and words that pass for others; where `strict`, in every word.

    A word wholly of look-alikes is at home in a line that has unmistakable letters of its
    script, unless `strict`.
    """
    if text.isascii():
        return
    lines = None if strict else Lines(text)
    if _STRANGE.search(text):
        for found in _WORD.finditer(text):
            yield from _in_word(found, lines)
    for found in chain(_APART.finditer(text), _NUMBERS.finditer(text)):
        yield from _passing(found[0], around(text, found.start()))
    for found in _TRAPPED.finditer(text):
        if not _at_home(found, lines):
            said = _as_ascii(found[0]).replace("o", "0")
            yield Oddity(f"“{found[0]}”", "", f"is a number that looks like “{said}”")
    yield from rewritten(text, strict=strict)


def _in_word(found: re.Match[str], lines: Lines | None) -> Iterator[Oddity]:
    if _HAS_LATIN.search(found[0]):
        yield from _mixed(found[0], strict=lines is None, living=not alone(found))
    elif odd := _wholly(found, lines):
        yield odd


def _mixed(word: str, *, strict: bool, living: bool) -> Iterator[Oddity]:
    """Name the letters of a word that are not of its script, and could be taken for such."""
    if not _STRANGE.search(word) or (len(word) < LEAST_WORD and not strict):
        return
    if _HAS_ASCII.search(word):
        yield from _passing("".join(_STYLED.findall(word)), word)
    if not strict and (_ENDING.fullmatch(word) or sum(map(str.isalpha, word)) < LEAST_WORD):
        return
    latin = [one for one in dict.fromkeys(word) if one in c.LATIN_TWINS]
    spared = c.LIVING if living and not strict else ""
    if _HAS_ASCII.search(word):
        yield from _passing("".join(one for one in latin if one not in spared), word)
    foreign = _foreign(word)
    twins = [one for one in dict.fromkeys(foreign) if one in c.ALIKE or (strict and c.twin(one))]
    own = sum(map(str.isalpha, word)) - len(foreign)
    strange = _in_script_of(word, foreign) if own <= len(foreign) else []
    yield from strange or _passing("".join(twins), word)


def _foreign(word: str) -> list[str]:
    """List the letters of scripts that look like the Latin one as a whole."""
    return [one for one in word if not one.isascii() and (one in c.ALIKE or _near(one))]


def _near(char: str) -> bool:
    return "\u0370" <= char < "\u0590" and char.isalpha()


def _in_script_of(word: str, foreign: list[str]) -> list[Oddity]:
    """Name the ASCII letters of a word that look like letters of its other script."""
    scripts = {c.script(one) for one in foreign}
    twins = {c.TWIN_OF[one]: one for one in c.ALIKE if c.script(one) in scripts} if scripts else {}
    return [
        Oddity(f"“{one}”", _short(word), f"is a Latin letter that looks like {_told(twins[one])}")
        for one in dict.fromkeys(word)
        if one in twins
    ]


def _wholly(found: re.Match[str], lines: Lines | None) -> Oddity | None:
    """Name a word each of whose letters has a twin, where nothing tells what script it is of."""
    word = found[0]
    if _WHOLLY_STYLED.fullmatch(word):
        if lines and word[0] < "\U0001d400" and EAST_ASIA in lines.scripts(found.start()):
            return None
        why = f"is written in letters of another width or style than “{_as_ascii(word)}”"
        return Oddity(f"“{_short(word)}”", "", why)
    if not _WHOLE.fullmatch(word) or word.isdecimal():
        return None
    letters = sum(map(str.isalpha, word))
    if lines and (letters < LEAST_WORD or word.lower() in PLAIN_WORDS or _at_home(found, lines)):
        return None
    scripts = " and ".join(sorted({c.script(one) for one in word if not one.isascii()}))
    why = f"is written in {scripts} letters that look like “{_as_ascii(word)}”"
    return Oddity(f"“{_short(word)}”", "", why)


def _at_home(found: re.Match[str], lines: Lines | None) -> bool:
    """Tell whether the line has an unmistakable character of a script that the word is of."""
    scripts = {c.script(one) for one in set(found[0]) if not one.isascii()}
    return lines is not None and not scripts.isdisjoint(lines.scripts(found.start()))


def _passing(chars: str, where: str) -> Iterator[Oddity]:
    for char in dict.fromkeys(chars):
        kind = "digit" if char.isdecimal() else "letter"
        script = "styled" if _STYLED.match(char) else c.script(char)
        why = f"is a {script} {kind} that looks like “{c.twin(char)}”"
        yield Oddity(_told(char), _short(where), why)


def _told(char: str) -> str:
    return f"“{char}” ({c.code(char)})"


def _short(word: str) -> str:
    return word if len(word) <= SHOWN else f"{word[:SHOWN]}…"


def _as_ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word[:SHOWN])
    return "".join(one if one.isascii() else c.twin(one) or one for one in plain)

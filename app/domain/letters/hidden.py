"""Characters that show nothing, or move what is shown, where their script does not need them.

Which are spelling follows UAX #31 §2.3 (joiners), UTS #51 (emoji) and UTS #39 §5.4 (marks).
"""

import re
import unicodedata
from collections.abc import Iterator

from app.domain.letters import classes as c
from app.domain.letters.forms import padded
from app.domain.letters.oddity import Oddity, around, named

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
TURNING = "\u202a-\u202e\u2066-\u2069"
NEVER = (
    "\u17b4\u17b5\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc"
    "\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
)
TAGS = "\U000e0000-\U000e007f"
OWN = "\ue000-\uf8ff\U000f0000-\U0010ffff"
CONTEXTUAL = (
    "\u00ad\u034f\u061c\u115f\u1160\u1680\u180b-\u180f\u200b-\u200f\u2800\ufe00-\ufe0f"
    "\U000e0080-\U000e0fff"
)
VARIED = "\u1000-\u109f\u2200-\u22ff\u2a00-\u2aff\u3001-\u30ff\ua840-\ua87f\uff01-\uff60"
NEAR = "".join(f"(?<![{c.RIGHT_TO_LEFT}]{'.' * one})" for one in range(16))

REORDERS = "changes the order in which text is shown"
UNSEEN = "shows nothing"
CONTROLLING = "is a control character"
DRAWN = "has no meaning of its own: each font draws it as it likes"
PILED = "stands on a pile of marks, or on no letter"
UNKNOWN = "is no character that is known here"

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_ODD = (
    f"[{CONTROLS}{TURNING}{NEVER}{TAGS}{OWN}]",
    r"\r(?!\n)",
    # A non-joiner: between two joined letters, or beside a virama.
    f"(?<![{c.VIRAMAS}])\u200c(?![{c.VIRAMAS}])(?:(?<![{c.JOINED}]\u200c)|(?![{c.JOINED}]))",
    # A joiner: beside a joined letter or a virama, or between two pictures.
    (
        f"(?<![{c.JOINED}{c.VIRAMAS}])\u200d(?![{c.JOINED}{c.VIRAMAS}])"
        f"(?:(?<![{c.PICTURES}\ufe0f]\u200d)|(?![{c.PICTURES}]))"
    ),
    f"(?<![{c.UNSPACED}])\u200b(?![{c.UNSPACED}])",
    "(?<![\u0591-\u05c7])\u034f",
    f"{NEAR}[\u200e\u200f\u061c](?!.{{0,15}}[{c.RIGHT_TO_LEFT}])",
    "(?<![\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff])[\u115f\u1160](?![\u1161-\u11ff\ud7b0-\ud7ff])",
    "(?<![\u1681-\u169c])\u1680",
    "(?<![\u1800-\u18af])[\u180b-\u180f]",
    "(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])",
    f"(?<![{c.PICTURES}#*0-9])[\ufe0e\ufe0f]",
    "(?<=[#*0-9])[\ufe0e\ufe0f](?!\u20e3)",
    f"(?<![{c.HAN}{VARIED}])[\ufe00-\ufe0d]",
    f"(?<![{c.HAN}])[\U000e0080-\U000e0fff]",
)
_PILES = [
    rf"(?<!\S)[{marks}]|([{marks}])\{group}|(?<![{marks}])[{marks}]{{{most}}}"
    for group, (marks, most) in enumerate(c.PILES, 1)
]
_ALL_MARKS = "".join(marks for marks, _ in c.PILES)
ANY = re.compile(f"[{CONTROLS}\r{TURNING}{NEVER}{TAGS}{OWN}{CONTEXTUAL}]")
_HIDDEN = re.compile(f"(?=[{ANY.pattern[1:-1]}\U0001f3f4])(?:{_FLAG}|(?P<odd>{'|'.join(_ODD)}))")
_PILE = re.compile(f"(?=[{_ALL_MARKS}])(?:{'|'.join(_PILES)})")
_SOFT = re.compile(r"(?<![^\W\d_\u00ad])(?:[^\W\d_]|\u00ad)*+")
_LEAST_PART, _LEAST_WORD = 2, 10


def hidden(text: str, *, strict: bool = False) -> Iterator[Oddity]:
    """Name what shows nothing, reorders, or covers; where `strict`, what is spelling too."""
    for found in (ANY if strict else _HIDDEN).finditer(text):
        if strict or found["odd"]:
            yield _oddity(text, found.start())
    if not strict and "\u00ad" in text:
        yield from _soft(text)
    for found in _PILE.finditer(text):
        yield Oddity(named(found[0][-1]), around(text, found.start()), PILED)
    yield from _unassigned(text)
    yield from padded(text)


def _oddity(text: str, place: int) -> Oddity:
    char = text[place]
    kind = unicodedata.category(char)
    if kind == "Cc":
        why = CONTROLLING
    elif kind == "Co":
        why = DRAWN
    else:
        turns = "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"
        why = REORDERS if turns or char in "\u200e\u200f\u061c" else UNSEEN
    return Oddity(named(char), around(text, place), why)


def _soft(text: str) -> Iterator[Oddity]:
    """Name soft hyphens that do not part a long word into syllables."""
    for found in _SOFT.finditer(text):
        parts = found[0].split("\u00ad")
        fine = (
            all(len(one) >= _LEAST_PART for one in parts) and sum(map(len, parts)) >= _LEAST_WORD
        )
        if len(parts) > 1 and not fine:
            yield from [_oddity(text, found.start() + len(parts[0]))] * (len(parts) - 1)


def _unassigned(text: str) -> Iterator[Oddity]:
    for char in sorted(set(text)) if not text.isascii() else ():
        if unicodedata.category(char) == "Cn" and not _to_come(char) and not ANY.match(char):
            yield Oddity(named(char), around(text, text.index(char)), UNKNOWN)


def _to_come(char: str) -> bool:
    """Tell what Unicode keeps for pictures and ideographs, which newer versions fill."""
    return "\U0001f000" <= char < "\U0001fb00" or "\U00020000" <= char < "\U00040000"

"""What in a text can deceive whoever reads it; what is ordinary in its script cannot."""

from collections.abc import Iterator
from itertools import chain, islice

from app.domain.letters.forms import PADDING
from app.domain.letters.hidden import REORDERS, hidden
from app.domain.letters.hosts import disguised
from app.domain.letters.mixing import strangers
from app.domain.letters.oddity import Oddity, around, named

MOST = 200
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def oddities(text: str, *, strict: bool = False) -> Iterator[Oddity]:
    """Name what can deceive, at most 200; `strict` is for names, of which each letter counts.

    However much there is of one kind, it leaves room for the others.
    """
    if text.isascii() and text.isprintable() and PADDING not in text:
        return iter(())
    ways = _hidden(text, strict=strict), strangers(text, strict=strict), disguised(text)
    return chain.from_iterable(islice(one, MOST // 3) for one in ways)


def _hidden(text: str, *, strict: bool) -> Iterator[Oddity]:
    """Name what is hidden; what turns the order of text first, wherever it stands."""
    turning = [one for one in TURNING if one in text]
    yield from (Oddity(named(one), around(text, text.index(one)), REORDERS) for one in turning)
    for odd in hidden(text, strict=strict):
        if turning and odd.why == REORDERS and odd.what in map(named, turning):
            turning = [one for one in turning if named(one) != odd.what]
            continue
        yield odd

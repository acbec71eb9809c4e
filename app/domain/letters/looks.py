"""What in a text can deceive whoever reads it; what is ordinary in its script cannot."""

from collections.abc import Iterator
from itertools import chain, islice

from app.domain.letters.forms import PADDING
from app.domain.letters.hidden import hidden
from app.domain.letters.hosts import disguised
from app.domain.letters.mixing import strangers
from app.domain.letters.oddity import Oddity

MOST = 200


def oddities(text: str, *, strict: bool = False) -> Iterator[Oddity]:
    """Name what can deceive, the first 200; `strict` is for names, of which each letter counts."""
    if text.isascii() and text.isprintable() and PADDING not in text:
        return iter(())
    every = chain(hidden(text, strict=strict), strangers(text, strict=strict), disguised(text))
    return islice(every, MOST)

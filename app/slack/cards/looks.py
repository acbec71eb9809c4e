"""Name what in a text is hidden or looks like something else."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from app.slack import words
from app.slack.cards.safe import hidden, visible

SHOWN = 5
WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
# A host begins where a word does and has short labels, so that no text takes long to search.
HOST = re.compile(r"(?<![^\W_])(?:[^\W_]{1,63}+[.-]){1,8}+[^\W_]{2,63}+")
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
TWINS = frozenset("\u2024\u2044\u2215\u29f8\u0589\u2236\ua789\u037e\u01c3\u2010\u2011\u2212\u02d0")


def oddities(texts: Iterable[str]) -> tuple[str, ...]:
    """Name what a reader could not see or would mistake, the most frequent first."""
    found: Counter[str] = Counter()
    for text in texts:
        if not text.isascii() or not text.isprintable():
            found.update(_characters(text))
            found.update(_words(text))
    named = [
        name if count == 1 else f"{name} \u00d7{count}" for name, count in found.most_common()
    ]
    more = len(named) - SHOWN
    return (*named[:SHOWN], words.ODD_MORE.format(more=more)) if more > 0 else tuple(named)


def _characters(text: str) -> Iterable[str]:
    for char in text:
        if hidden(char) or _twin(char):
            yield f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed')}"


@lru_cache(maxsize=4096)
def _twin(char: str) -> bool:
    name = unicodedata.name(char, "")
    return char in TWINS or name.startswith(("FULLWIDTH", "MATHEMATICAL"))


def _words(text: str) -> Iterable[str]:
    for word in WORD.findall(text):
        scripts = _scripts(word)
        if len(scripts) > 1:
            yield f"“{visible(word[:40])}” mixes {' and '.join(scripts)}"
    for host in HOST.findall(text):
        if not host.isascii() and host.rsplit(".", 1)[-1].isascii():
            yield f"“{visible(host[:40])}” is {_punycode(host)[:80]}"


def _scripts(word: str) -> list[str]:
    names = {unicodedata.name(char, "").split(" ", 1)[0] for char in word if char.isalpha()}
    return [script for script in SCRIPTS if script in names]


def _punycode(host: str) -> str:
    labels = host.split(".")
    return ".".join(
        one if one.isascii() else f"xn--{one.encode('punycode').decode()}" for one in labels
    )

"""What shows nothing says nothing, whatever its length."""

import unicodedata
from functools import lru_cache

# Letters, marks and symbols that are drawn as nothing: the fillers of Hangul and Khitan, an empty
# cell of Braille, a notehead without ink, vowels that are only thought, selectors of a shape; and
# the planes and places that Unicode keeps for what is not drawn.
FILLERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0"
    "\U00016fe4\U0001d159"
) | frozenset(chr(one) for part in ((0xFE00, 0xFE10), (0xE0100, 0xE01F0)) for one in range(*part))
KEPT_UNSEEN = (range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Zs", "Zl", "Zp"})


def shows_nothing(text: str) -> bool:
    """Tell whether a reader would see nothing: blanks, invisible characters, bare marks."""
    return not text or all(_unseen(char) for char in text)


def spoken(text: str) -> str:
    """Give the text if it says something, else the empty text."""
    return "" if shows_nothing(text) else text


@lru_cache(maxsize=4096)
def without_ink(char: str) -> bool:
    """Tell whether a character is none that a reader surely sees; blanks other than the space too.

    The list is of what is seen: letters, marks, numbers, punctuation, symbols, the space and the
    line break, without those among them that show nothing.
    """
    return char in FILLERS or (unicodedata.category(char)[0] not in "LMNPS" and char not in " \n")


def _unseen(char: str) -> bool:
    return (
        char.isspace()
        or char in FILLERS
        or unicodedata.category(char) in UNSEEN
        or any(ord(char) in one for one in KEPT_UNSEEN)
    )

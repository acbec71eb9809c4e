"""What shows nothing says nothing, whatever its length."""

import unicodedata

# Letters and symbols that are drawn as nothing: the fillers of Hangul, an empty cell of Braille,
# a notehead without ink; and the planes and places that Unicode keeps for what is not drawn.
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159\u2065")
KEPT_UNSEEN = (range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Zs", "Zl", "Zp"})


def shows_nothing(text: str) -> bool:
    """Tell whether a reader would see nothing: blanks, invisible characters, bare marks."""
    return not text or all(_unseen(char) for char in text)


def spoken(text: str) -> str:
    """Give the text if it says something, else the empty text."""
    return "" if shows_nothing(text) else text


def _unseen(char: str) -> bool:
    return (
        char.isspace()
        or char in FILLERS
        or unicodedata.category(char) in UNSEEN
        or any(ord(char) in one for one in KEPT_UNSEEN)
    )

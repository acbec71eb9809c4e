"""Guess which name was meant."""

import difflib
from collections.abc import Iterable

from app.documents.problem import quoted


def near(text: str, known: Iterable[str]) -> str:
    """Ask whether the most similar of the known names was meant; nothing where none is similar.

    It is put behind the sentence that refuses the name.
    """
    folded = {one.casefold(): one for one in known if one != text}
    found = difflib.get_close_matches(text.strip().casefold(), folded, 1, 0.7)
    return f"; did you mean {quoted(folded[found[0]])}?" if found else ""

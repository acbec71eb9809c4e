"""What somebody probably meant by a name that nothing here has."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask whether the name that is most like it was meant, or say that there is none."""
    near = get_close_matches(name, sorted(known), 1)
    return f"Did you mean {near[0]}?" if near else "Nothing like it is known here."

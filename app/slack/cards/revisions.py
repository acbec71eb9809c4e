"""Which revision a button or a dialog is for: it only ever takes away, and is never believed."""


def on_revision(card: str, revision: int) -> str:
    """Write a card's id, with the revision that was shown where it is not the first."""
    return card if revision == 1 else f"{card}/{revision}"


def revision_of(text: str) -> int:
    """Read the revision behind a card's id: the first where none is written; -1 if it is odd."""
    if not text:
        return 1
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1  # noqa: PLR2004

"""That an older state of the database was put in its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Restored:
    """An older state took the place of the database: it ended at entry `ended`, with that link.

    `replaced` is where the database ended whose place it took, 0 where that could not be known.
    `revoked` approvals and `cancelled` requests were open in it, and were ended, because what
    became of them since is not known.
    """

    ended: int
    link: str
    replaced: int
    replaced_link: str
    revoked: int
    cancelled: int
    by: str

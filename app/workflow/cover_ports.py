"""What the use cases ask of the store about covers."""

from typing import Protocol

from app.domain.cover import Cover


class CoverQueries(Protocol):
    """Reads about covers."""

    def covers(self) -> tuple[Cover, ...]:
        """List the covers that were named and have not ended, as the chain says of each."""


class CoverWrites(Protocol):
    """Writes about covers; the roster that a unit sees goes by them at once."""

    def keep_cover(self, cover: Cover) -> None:
        """Store that somebody stands in for somebody."""

    def drop_cover(self, name: str) -> None:
        """Forget a cover."""

"""The table of who stands in for whom; what the roster itself says of that is not here."""

from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, bindparam, insert, select
from sqlmodel import Field, SQLModel

from app.domain.cover import Cover
from app.roster.document import Roster
from app.store.engine import Row, Session
from app.store.lineage import Proofs
from app.store.mapping import micros, moment, readable
from app.store.tables import NO_ROWID, table
from app.store.tools import Tools


class Covers(SQLModel, table=True):
    """One cover that has not ended; its entries say that it was named, and when it ended."""

    __tablename__: ClassVar[Any] = "covers"
    __table_args__ = NO_ROWID

    id: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    absent: str = Field(sa_column=Column(Text, nullable=False))
    stand_in: str = Field(sa_column=Column(Text, nullable=False))
    named_by: str = Field(sa_column=Column(Text, nullable=False))
    start_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    until_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))


_rows = table(Covers)
ALL = select(_rows).order_by(_rows.c.id)
INSERT = insert(_rows)
DELETE = _rows.delete().where(_rows.c.id == bindparam("name"))


def read(row: Row) -> Cover:
    """Read a row."""
    id_, absent, stand_in, by, start, until, reason = row
    return Cover(id_, absent, stand_in, by, moment(start), moment(until), reason)


class CoverReading:
    """Reads about covers."""

    _session: Session
    _tools: Tools
    _proofs: Proofs
    _covers: tuple[Cover, ...] | None = None

    def covers(self) -> tuple[Cover, ...]:
        """Give the covers that were named and have not ended, as the chain says of each."""
        if self._covers is None:
            rows = readable(read, self._session.all(ALL, {}))
            self._covers = tuple(
                self._cover_opened(one) for one in rows if self._proofs.named(one)
            )
        return self._covers

    def _cover_opened(self, cover: Cover) -> Cover:
        place, sealed = f"cover {cover.id}", cover.reason
        return replace(cover, reason=self._tools.ledger.open_words(self._session, place, sealed))


class CoverWriting(CoverReading):
    """Writes about covers; the roster goes by them at once."""

    _filled: Roster | None

    def keep_cover(self, cover: Cover) -> None:
        """Keep that somebody stands in for somebody."""
        self._session.run(
            INSERT,
            {
                "id": cover.id,
                "absent": cover.absent,
                "stand_in": cover.stand_in,
                "named_by": cover.named_by,
                "start_at": micros(cover.start),
                "until_at": micros(cover.until),
                "reason": self._tools.ledger.seal_words(
                    self._session, f"cover {cover.id}", cover.reason
                ),
            },
        )
        self._covers = self._filled = None

    def drop_cover(self, name: str) -> None:
        """Forget a cover."""
        self._tools.lineage.forget(f"cover {name}")
        self._session.run(DELETE, {"name": name})
        self._covers = self._filled = None

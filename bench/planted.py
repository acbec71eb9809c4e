"""Schedulers that are wrong: the simulation must tell them from the right one."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

from app.domain.events import Escalated
from app.store.store import Store
from app.workflow.ports import Lane, Queries, Records, UnitOfWork

T = TypeVar("T")
EVERY = 5


class Plant(StrEnum):
    """What is wrong with the scheduler."""

    NOTHING = "nothing"
    MISS = "miss"
    DOUBLE = "double"


def scheduler_of(plant: Plant, store: Store) -> Records:
    """Give the store as a scheduler sees it, with or without a fault in between."""
    match plant:
        case Plant.MISS:
            return _Wrong(store, _Missing)
        case Plant.DOUBLE:
            again: list[Any] = []
            return _Wrong(store, lambda uow: _Doubling(uow, again))
        case _:
            return store


class _Wrong:
    def __init__(self, store: Store, unit: Callable[[UnitOfWork], object]) -> None:
        self._store = store
        self._unit = unit

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        return await self._store.write(lambda uow: work(cast("UnitOfWork", self._unit(uow))), lane)

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        return await self._store.read(query, apart=apart)


class _Missing:
    """Never sees every fifth request when it looks for steps that are due."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a unit has
        return getattr(self._uow, name)

    def escalating(self, limit: int) -> tuple[Any, ...]:
        found = self._uow.escalating(10 * limit)
        return tuple(one for one in found if sum(one.id.encode()) % EVERY)[:limit]


class _Doubling:
    """Sends what a step sends a second time, at the next tick."""

    def __init__(self, uow: UnitOfWork, again: list[Any]) -> None:
        self._uow = uow
        self._again = again

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a unit has
        return getattr(self._uow, name)

    def save(self, before: Any, after: Any, events: Any, messages: Any) -> None:  # noqa: ANN401
        while self._again:
            self._uow.post(self._again.pop())
        self._uow.save(before, after, events, messages)
        if any(isinstance(one, Escalated) for one in events):
            self._again.extend(one for one in messages if not one.card)

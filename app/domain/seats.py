"""Match people to seats: each threshold offers `count` seats, each person fills at most one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.people import Threshold

Groups = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one threshold is: `filled` of `needed` seats, in the best seating there is.

    `also` are the groups that may fill the same seats besides.
    """

    group: str
    filled: int
    needed: int
    also: tuple[str, ...] = ()


def met(thresholds: Iterable[Threshold], people: Groups) -> bool:
    """Tell whether every seat can be filled by a different person."""
    return all(one.filled == one.needed for one in progress(thresholds, people))


def progress(thresholds: Iterable[Threshold], people: Groups) -> tuple[Progress, ...]:
    """Seat as many people as possible and count them by threshold, in the order given.

    `people` names, for each person, the groups they may stand for. The seating is a maximum
    bipartite matching by augmenting paths (Kuhn 1955); nobody once seated loses their seat
    to a later person, so progress never goes back when somebody joins.
    """
    wanted = tuple(thresholds)
    seats = [one.group for one in wanted for _ in range(one.count)]
    taken: dict[int, str] = {}
    for person in sorted(people):
        _seat(person, seats, people, taken, set())
    counts, start = [], 0
    for one in wanted:
        filled = sum(seat in taken for seat in range(start, start + one.count))
        counts.append(Progress(one.group, filled, one.count))
        start += one.count
    return tuple(counts)


def _seat(
    person: str, seats: list[str], people: Groups, taken: dict[int, str], tried: set[int]
) -> bool:
    for seat, group in enumerate(seats):
        if seat in tried or group not in people[person]:
            continue
        tried.add(seat)
        if seat not in taken or _seat(taken[seat], seats, people, taken, tried):
            taken[seat] = person
            return True
    return False

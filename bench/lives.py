"""Let a year be lived in a database of its own, and hand over what is known of it."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.policy.document import load_policy
from app.roster.document import load_roster
from app.store.store import Parsers, Store
from bench.crew import Reviewer, crew
from bench.passage import START, HandClock, Told, Year
from bench.planted import Plant, scheduler_of

KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which year: how long, how busy, of which seed, by which policy, with which fault."""

    days: int = 365
    requests: int = 200
    seed: int = 1
    escalates: bool = True
    plant: Plant = Plant.NOTHING

    @property
    def people(self) -> tuple[Reviewer, ...]:
        """Name the reviewers: the same ones for the same seed, whatever the policy."""
        return crew(Random(f"{self.seed}/crew"), START.date())  # noqa: S311 - no secrets


async def live(wanted: Wanted, file: Path) -> list[Told]:
    """Let the year pass in a new database; give what was sent to whom."""
    clock = HandClock()
    asking, reacting, ids = (
        Random(f"{wanted.seed}/{one}")  # noqa: S311 - a seed gives one year
        for one in ("asking", "reacting", "ids")
    )
    store = await Store.open(
        f"sqlite:///{file}",
        data_key=KEY,
        pepper=KEY[::-1],
        clock=clock,
        parsers=Parsers(policy=load_policy, roster=load_roster),
        random=ids.randbytes,
    )
    try:
        scheduler = scheduler_of(wanted.plant, store)
        year = Year(store, clock, wanted.people, asking, reacting, scheduler)
        await year.begin(escalates=wanted.escalates)
        await year.pass_on(wanted.days, wanted.requests)
    finally:
        await store.close()
    return year.told

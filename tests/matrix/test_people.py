"""Every kind of person does everything, through every door, in every state, at every risk."""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from zlib import crc32

import pytest
import structlog
from hypothesis import settings

from tests.conftest import quickly
from tests.matrix.axes import COVERING, STEERING, Action, Cell, Door, Risk, State
from tests.matrix.cells import everything, impossible, possible
from tests.matrix.people import ACTORS
from tests.matrix.walk import walk
from tests.matrix.world import a_world

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence.md"
HANDS = {
    "approving": {Action.APPROVE, Action.APPROVE_UNSEEN, Action.APPROVE_SEEN},
    "looking": {Action.DETAILS, Action.PAGE, Action.SHOW, Action.WHY, Action.TAKE},
    "rejecting": {Action.REJECT, Action.ASK, Action.AMEND},
    "taking back": {Action.ANSWER, Action.CANCEL, Action.REVOKE},
    "steering": STEERING | COVERING,
}
PARTS = list(product(Risk, HANDS))
# All of it is half an hour of a processor: ordinary runs walk what is drawn from it.
ALL = settings.get_current_profile_name() == "campaign"
ONE_IN = 200 if quickly() else 10


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Ten thousands of refusals at the door are not worth a line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


def part(risk: Risk, hand: str) -> list[Cell]:
    return [one for one in possible() if one.risk is risk and one.action in HANDS[hand]]


def mark(cell: Cell) -> int:
    return crc32(str(cell).encode())


def traits(cell: Cell) -> set[tuple[object, ...]]:
    """Name what somebody must have been seen doing in ordinary runs too."""
    if quickly():
        return {(cell.actor, cell.action), (cell.action, cell.door, cell.state)}
    return {
        (cell.actor, cell.action, cell.door),
        (cell.actor, cell.state),
        (cell.action, cell.door, cell.state, cell.risk),
    }


@cache
def drawn() -> frozenset[Cell]:
    """Draw one cell in so many, and the first of each trait: the same ones on every machine."""
    few, known = set(), set[tuple[object, ...]]()
    for one in sorted(possible(), key=mark):
        if mark(one) % ONE_IN == 0 or not traits(one) <= known:
            few.add(one)
            known |= traits(one)
    return frozenset(few)


@pytest.mark.parametrize(("risk", "hand"), PARTS)
async def test_no_cell_is_wrong(tmp_path: Path, risk: Risk, hand: str) -> None:
    cells = [one for one in part(risk, hand) if ALL or one in drawn()]

    async with a_world(tmp_path) as world:
        wrong = await walk(world, cells)

    assert not wrong, f"{len(wrong)} amiss of {len(cells)} cells:\n" + "\n".join(wrong[:40])


def test_every_cell_is_walked_once_or_cannot_be_for_a_reason() -> None:
    walked = Counter(one for risk, hand in PARTS for one in part(risk, hand))
    cannot = [one for one in everything() if impossible(one)]

    assert set(walked.values()) == {1}
    assert walked.total() + len(cannot) == len(ACTORS) * len(Action) * len(Door) * len(State) * 5
    assert not any(one in walked for one in cannot)
    assert f"| {walked.total():,} |" in EVIDENCE.read_text(), walked.total()
    sys.stdout.write(f"\n{walked.total()} cells are walked; {len(cannot)} cannot be\n")


def test_what_is_drawn_knows_everybody_everything_and_every_state() -> None:
    everywhere = {trait for one in possible() for trait in traits(one)}

    assert {trait for one in drawn() for trait in traits(one)} == everywhere
    assert quickly() or f"| {len(drawn()):,} |" in EVIDENCE.read_text(), len(drawn())

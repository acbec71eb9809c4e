"""Every kind of person does everything, through every door, in every state, at every risk."""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

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
# All of it is a quarter of an hour of two processors: the rest is walked by `make campaign`.
LATER = {Risk.LOW, Risk.MEDIUM, Risk.UNCLASSIFIED}
NOW = [
    one
    for one in PARTS
    if settings.get_current_profile_name() == "campaign" or one[0] not in LATER
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Ten thousands of refusals at the door are not worth a line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


def part(risk: Risk, hand: str) -> list[Cell]:
    return [one for one in possible() if one.risk is risk and one.action in HANDS[hand]]


@pytest.mark.parametrize(("risk", "hand"), NOW)
async def test_no_cell_is_wrong(tmp_path: Path, risk: Risk, hand: str) -> None:
    cells = part(risk, hand)

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

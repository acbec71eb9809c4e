"""Every kind of key calls everything, about requests in every state, at every risk."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.matrix.axes import Risk, State
from tests.matrix.callers import Call, Caller, Cell, everything, impossible
from tests.matrix.calls import a_line
from tests.matrix.world import a_world


def part(risk: Risk) -> list[Cell]:
    return [one for one in everything() if one.risk is risk and not impossible(one)]


@pytest.mark.parametrize("risk", Risk)
async def test_no_call_is_wrong(tmp_path: Path, risk: Risk) -> None:
    cells = part(risk)

    async with a_world(tmp_path) as world, a_line(world) as line:
        wrong = await line.walk(cells)

    assert not wrong, f"{len(wrong)} amiss of {len(cells)} cells:\n" + "\n".join(wrong[:40])


def test_every_call_is_walked_once_or_cannot_be_for_a_reason() -> None:
    walked = Counter(one for risk in Risk for one in part(risk))
    cannot = [one for one in everything() if impossible(one)]

    assert set(walked.values()) == {1}
    assert walked.total() + len(cannot) == len(Caller) * len(Call) * len(State) * len(Risk)
    sys.stdout.write(f"\n{walked.total()} calls are walked; {len(cannot)} cannot be\n")


async def test_the_matrix_knows_every_route(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, a_line(world) as line:
        app = line.client.app
        assert app is not None
        routes = {
            f"{one.method} {one.resource.canonical}"
            for one in app.router.routes()
            if one.resource and one.method != "HEAD"
        }

    assert routes == set(Call)

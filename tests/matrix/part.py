"""Walk one part of the matrix and tell how many cells are wrong, and which is the first."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.matrix import callers
from tests.matrix.axes import Action, Risk
from tests.matrix.calls import a_line
from tests.matrix.cells import possible
from tests.matrix.walk import walk
from tests.matrix.world import a_world


def main(part: str, risk: str) -> None:
    """Walk what some actions, or the callers, do at one risk; write what is wrong."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    wrong, count = asyncio.run(_walked(part, Risk(risk)))
    amiss = Counter(one.split(": ", 1)[0] for one in wrong)
    sys.stdout.write(f"{len(amiss)} wrong of {count}\n")
    for actor, times in Counter(one.split(" · ", 1)[0] for one in amiss).most_common(4):
        sys.stdout.write(f"  {times} of {actor}\n")
    sys.stdout.write("".join(f"  {one[:300]}\n" for one in wrong[:2]))


async def _walked(part: str, risk: Risk) -> tuple[Sequence[str], int]:
    with TemporaryDirectory() as folder:
        async with a_world(Path(folder)) as world:
            if part == "callers":
                calls = [one for one in callers.everything() if one.risk is risk]
                calls = [one for one in calls if not callers.impossible(one)]
                async with a_line(world) as line:
                    return await line.walk(calls), len(calls)
            wanted = {Action[one] for one in part.split(",")}
            cells = [one for one in possible() if one.risk is risk and one.action in wanted]
            return await walk(world, cells), len(cells)

"""What was permitted when a dialog was opened is judged anew when it is sent."""

from pathlib import Path

import pytest

from tests.matrix.losing import LOSSES, cells, lose, opened, sent
from tests.matrix.world import a_world


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_dialog_sent_after_the_right_is_lost_is_refused(tmp_path: Path, loss: str) -> None:
    async with a_world(tmp_path) as world:
        dialogs = [await opened(world, one) for one in cells(loss)]
        await lose(world, loss, dialogs)
        wrong = [amiss for one in dialogs for amiss in await sent(world, one, loss)]

    assert len(dialogs) >= 18
    assert wrong == []

"""An approval that asks for the resource typed out: what is shown, asked, and refused."""

from pathlib import Path

from app.domain.events import Reviewed
from app.domain.request import State
from tests.integration.slack.stage import ROTATE, a_stage

TYPED = "secret:prod/payments-db"


async def test_the_card_says_what_approving_asks_for(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        asking = await stage.card(await stage.hold(ROTATE))
        plain = await stage.card(await stage.hold())

        assert "Approving asks for a reason and the resource typed out." in str(asking.blocks)
        assert "Approving asks for" not in str(plain.blocks)


async def test_the_dialog_shows_the_resource_and_asks_for_it(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        await stage.click("U0ANA", request, "hitl.approve")
        view = await stage.dialog("U0ANA")

        asked = [one["block_id"] for one in view.blocks if one["type"] == "input"]
        assert asked == ["reason", "confirm"]
        assert TYPED in str(view.blocks)


async def test_another_text_is_refused_at_its_field_and_may_be_put_right(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        refused = await stage.approve("U0ANA", request, "Seen.", "prod/payments")
        view = stage.box.views("U0ANA")[-1]
        alike = {"reason": {"text": "Seen."}, "confirm": {"text": "prod/p\u0430yments-db"}}
        second = await stage.box.submit_view("U0ANA", view.id, alike)
        before = await stage.now(request)

        right = {"reason": {"text": "Seen."}, "confirm": {"text": " prod/payments-db "}}
        third = await stage.box.submit_view("U0ANA", view.id, right)

        assert refused.errors == {
            "confirm": "That is not the resource. Type it exactly as it is shown."
        }
        assert "CYRILLIC SMALL LETTER A" in second.errors["confirm"]
        assert before.reviews == ()
        assert third.acked
        assert [one.person for one in (await stage.now(request)).reviews] == ["ana"]


async def test_a_refused_confirmation_is_an_entry(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        await stage.approve("U0ANA", request, "Seen.", "no")

        history = await stage.store.read(lambda q: q.history(request.id))
        assert "confirm_mismatch" in [getattr(one.event, "code", "") for one in history]
        assert not any(isinstance(one.event, Reviewed) for one in history)
        assert (await stage.now(request)).state is State.PENDING

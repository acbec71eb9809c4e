"""What is typed behind a command, where the app asks Slack to make ids of names."""

from app.sandbox import Sandbox, Workspace
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import SCOPES


async def heard(typed: str, user: str = "U0BO", *, should_escape: bool = True) -> str:
    """Type it, and give what the app hears behind its command."""
    box = Sandbox(Workspace.acme(), scopes=SCOPES, should_escape=should_escape)
    async with box, endpoint(box) as target:
        await box.slash(user, "C0SUPPORT", f"/hitl {typed}")
    return target.form()["text"]


async def test_people_and_channels_arrive_as_ids_with_the_name_behind() -> None:
    assert await heard("tell @ana in #support.") == "tell <@U0ANA|ana> in <#C0SUPPORT|support>."


async def test_a_name_that_nobody_has_stays_what_was_typed() -> None:
    assert await heard("@nobody #nowhere a@ana.test") == "@nobody #nowhere a@ana.test"


async def test_a_private_channel_has_an_id_only_for_its_members() -> None:
    assert await heard("#secops") == "#secops"
    assert await heard("#secops", "U0CLEO") == "<#C0SECOPS|secops>"


async def test_without_the_setting_it_arrives_as_it_was_typed() -> None:
    assert await heard("@ana", should_escape=False) == "@ana"


async def test_an_id_that_was_typed_by_hand_is_not_touched() -> None:
    assert await heard("<@U0ANA|ana> <#C0SUPPORT|support>") == (
        "<@U0ANA|ana> <#C0SUPPORT|support>"
    )

"""The Home tab: publishing a view, opening the tab, pressing what is on it."""

import json
from typing import Any

import pytest

from app.sandbox import NoSuchControl, Sandbox
from app.sandbox.rates import Rates
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import CARD, MODAL, SECTION, Api

HOME: dict[str, Any] = {"type": "home", "blocks": CARD}


async def test_what_is_published_is_what_this_person_sees_and_nobody_else(
    api: Api, box: Sandbox
) -> None:
    answer = await api("views.publish", user_id="U0ANA", view=HOME)

    home = box.home("U0ANA")
    assert home is not None
    assert answer["view"]["type"] == "home"
    assert (answer["view"]["id"], answer["view"]["hash"]) == (home.id, home.hash)
    assert [one["type"] for one in home.blocks] == ["section", "actions"]
    assert box.home("U0BO") is None


async def test_publishing_again_keeps_the_view_and_changes_its_hash(api: Api) -> None:
    first = (await api("views.publish", user_id="U0ANA", view=HOME))["view"]
    second = (await api("views.publish", user_id="U0ANA", view=HOME, hash=first["hash"]))["view"]

    stale = await api("views.publish", user_id="U0ANA", view=HOME, hash=first["hash"])

    assert second["id"] == first["id"]
    assert second["hash"] != first["hash"]
    assert stale["error"] == "hash_conflict"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"user_id": "U0NOBODY", "view": HOME}, "user_not_found"),
        ({"user_id": "U0ANA", "view": MODAL}, "invalid_arguments"),
        ({"user_id": "U0ANA", "view": {**HOME, "title": "x"}}, "invalid_arguments"),
        ({"user_id": "U0ANA", "view": {**HOME, "blocks": [SECTION] * 101}}, "invalid_arguments"),
        ({"user_id": "U0ANA", "view": {**HOME, "blocks": []}}, "invalid_arguments"),
        ({"view": HOME}, "invalid_arguments"),
    ],
    ids=["nobody", "a modal", "a title", "too many blocks", "no blocks", "for whom"],
)
async def test_what_slack_refuses_is_refused(
    api: Api, box: Sandbox, arguments: dict[str, Any], error: str
) -> None:
    answer = await api("views.publish", **arguments)

    assert answer["error"] == error
    assert box.home("U0ANA") is None


async def test_a_hundred_blocks_are_published(api: Api) -> None:
    view = {**HOME, "blocks": [SECTION] * 100}

    assert (await api("views.publish", user_id="U0ANA", view=view))["ok"]


async def test_opening_the_tab_is_an_event_that_carries_the_view_once_there_is_one(
    api: Api, box: Sandbox
) -> None:
    async with endpoint(box) as app:
        await box.open_home("U0ANA")
        await api("views.publish", user_id="U0ANA", view=HOME)
        await box.open_home("U0ANA", tab="messages")

    first, second = [json.loads(body)["event"] for _, body in app.requests]
    assert (first["type"], first["user"], first["tab"]) == ("app_home_opened", "U0ANA", "home")
    assert "view" not in first
    assert (second["tab"], second["view"]["type"]) == ("messages", "home")


async def test_a_press_on_the_tab_has_a_view_and_a_trigger_and_no_response_url(
    api: Api, box: Sandbox
) -> None:
    await api("views.publish", user_id="U0ANA", view=HOME)
    async with endpoint(box) as app:
        await box.click_in_home("U0ANA", "approve", "card-1")

    payload = app.payload()
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}
    assert payload["view"]["type"] == "home"
    assert payload["actions"][0]["value"] == "card-1"
    assert "response_url" not in payload
    opened = await api("views.open", trigger_id=payload["trigger_id"], view=MODAL)
    assert opened["ok"]


async def test_nothing_can_be_pressed_where_nothing_is_published(box: Sandbox) -> None:
    with pytest.raises(NoSuchControl):
        await box.click_in_home("U0ANA", "approve")


async def test_publishing_has_its_own_rate_limit(box: Sandbox, api: Api) -> None:
    box.stage.rates = Rates(box.stage.world.clock, on=True)
    answers = [await api("views.publish", user_id="U0ANA", view=HOME) for _ in range(101)]

    assert [one["ok"] for one in answers].count(True) == 100
    assert answers[-1]["error"] == "ratelimited"

"""Modals: opening, changing, filling in, submitting, closing."""

from typing import Any

import pytest

from app.sandbox import NoSuchControl, OpenView, Sandbox
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import MODAL, SECTION, Api, HandClock


def trigger(box: Sandbox, card: str) -> str:
    return str(box.interaction("U0ANA", "C0PLATFORM", card, "approve")["trigger_id"])


async def opened(api: Api, box: Sandbox, card: str, **more: Any) -> OpenView:
    answer = await api("views.open", trigger_id=trigger(box, card), view={**MODAL, **more})
    assert answer["ok"], answer
    return box.views("U0ANA")[-1]


async def test_a_trigger_opens_a_modal_for_whoever_caused_it(
    api: Api, box: Sandbox, card: str
) -> None:
    answer = await api("views.open", trigger_id=trigger(box, card), view=MODAL)

    (view,) = box.views("U0ANA")
    assert (view.id, view.title, view.callback_id) == (answer["view"]["id"], "Reject", "reject")
    assert answer["view"]["private_metadata"] == view.private_metadata == "card-1"
    assert answer["view"]["state"]["values"] == {
        "reason": {"text": {"type": "plain_text_input", "value": None}},
        "kind": {"pick": {"type": "static_select", "selected_option": None}},
    }
    assert box.views("U0BO") == []


async def test_a_trigger_works_once(api: Api, box: Sandbox, card: str) -> None:
    used = trigger(box, card)

    assert (await api("views.open", trigger_id=used, view=MODAL))["ok"]
    answer = await api("views.open", trigger_id=used, view=MODAL)

    assert answer["error"] == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "error"), [(3.0, None), (3.01, "expired_trigger_id")])
async def test_a_trigger_lives_three_seconds(
    api: Api, box: Sandbox, clock: HandClock, card: str, seconds: float, error: str | None
) -> None:
    fresh = trigger(box, card)
    clock.advance(seconds)

    answer = await api("views.open", trigger_id=fresh, view=MODAL)

    assert answer.get("error") == error


async def test_an_invented_trigger_opens_nothing(api: Api) -> None:
    answer = await api("views.open", trigger_id="1.2.3", view=MODAL)

    assert answer["error"] == "invalid_trigger_id"


async def test_a_modal_that_breaks_a_rule_is_refused_and_the_trigger_stays(
    api: Api, box: Sandbox, card: str
) -> None:
    fresh = trigger(box, card)
    broken = {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}}

    answer = await api("views.open", trigger_id=fresh, view=broken)

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert (await api("views.open", trigger_id=fresh, view=MODAL))["ok"]


async def test_a_modal_that_is_no_json_is_refused(api: Api) -> None:
    answer = await api("views.open", trigger_id="x", view="{")

    assert answer["error"] == "invalid_arguments"


async def test_an_update_keeps_what_was_typed_where_the_ids_stay(
    api: Api, box: Sandbox, card: str
) -> None:
    async with endpoint(box) as target:
        target.answer = {"response_action": "errors", "errors": {"reason": "say more"}}
        view = await opened(api, box, card)
        await box.submit_view("U0ANA", view.id, {"reason": {"text": "why"}})
    title = {"type": "plain_text", "text": "Again"}

    answer = await api("views.update", view_id=view.id, view={**MODAL, "title": title})

    values = answer["view"]["state"]["values"]
    assert values["reason"]["text"]["value"] == "why"
    assert (box.view(view.id).title, box.view(view.id).errors) == ("Again", {})


async def test_an_update_with_a_stale_hash_is_refused(api: Api, box: Sandbox, card: str) -> None:
    view = await opened(api, box, card)

    fresh = await api("views.update", view_id=view.id, view=MODAL, hash=view.hash)
    stale = await api("views.update", view_id=view.id, view=MODAL, hash=view.hash)

    assert fresh["view"]["hash"] != view.hash
    assert (fresh["ok"], stale["error"]) == (True, "hash_conflict")


async def test_a_closed_or_unknown_modal_cannot_be_updated(
    api: Api, box: Sandbox, card: str
) -> None:
    view = await opened(api, box, card, notify_on_close=False)
    await box.close_view("U0ANA", view.id)

    assert (await api("views.update", view_id=view.id, view=MODAL))["error"] == "not_found"
    assert (await api("views.update", view_id="V0", view=MODAL))["error"] == "not_found"


async def test_a_submission_carries_what_was_filled_in_and_closes_the_modal(
    api: Api, box: Sandbox, card: str
) -> None:
    async with endpoint(box) as target:
        view = await opened(api, box, card)
        values = {"reason": {"text": "too late"}, "kind": {"pick": "risk"}}
        seen = await box.submit_view("U0ANA", view.id, values)

    payload = target.payload()
    state = payload["view"]["state"]["values"]
    assert (seen.acked, seen.status, seen.errors) == (True, 200, {})
    assert (payload["type"], payload["user"]["id"]) == ("view_submission", "U0ANA")
    assert payload["view"]["private_metadata"] == "card-1"
    assert state["reason"]["text"]["value"] == "too late"
    assert state["kind"]["pick"]["selected_option"]["value"] == "risk"
    assert (box.views("U0ANA"), box.view(view.id).open) == ([], False)


async def test_errors_by_block_are_shown_and_the_modal_stays(
    api: Api, box: Sandbox, card: str
) -> None:
    async with endpoint(box) as target:
        target.answer = {"response_action": "errors", "errors": {"reason": "say more"}}
        view = await opened(api, box, card)
        seen = await box.submit_view("U0ANA", view.id, {"reason": {"text": "no"}})

    assert seen.errors == box.views("U0ANA")[-1].errors == {"reason": "say more"}


@pytest.mark.parametrize("errors", [{"text": "an action id"}, {"facts": "no input"}, {}, "x"])
async def test_errors_that_name_no_input_block_are_a_broken_answer(
    api: Api, box: Sandbox, card: str, errors: object
) -> None:
    async with endpoint(box) as target:
        target.answer = {"response_action": "errors", "errors": errors}
        view = await opened(api, box, card)
        seen = await box.submit_view("U0ANA", view.id, {"reason": {"text": "no"}})

    assert (seen.error, seen.errors) == ("invalid_response", {})
    assert box.views("U0ANA")[-1].errors == {}


@pytest.mark.parametrize("values", [{}, {"reason": {"text": ""}}, {"reason": {"text": "x" * 11}}])
async def test_the_client_itself_refuses_what_is_missing_or_too_long(
    api: Api, box: Sandbox, card: str, values: dict[str, dict[str, str]]
) -> None:
    async with endpoint(box) as target:
        view = await opened(api, box, card)
        seen = await box.submit_view("U0ANA", view.id, values)

    assert (seen.acked, seen.error, list(seen.errors)) == (False, "incomplete", ["reason"])
    assert target.requests == []


async def test_an_answer_may_update_push_or_clear(api: Api, box: Sandbox, card: str) -> None:
    title = {"type": "plain_text", "text": "Next"}
    plain = {"type": "modal", "title": title, "blocks": [SECTION]}
    async with endpoint(box) as target:
        view = await opened(api, box, card)
        target.answer = {"response_action": "push", "view": {**MODAL, "title": title}}
        await box.submit_view("U0ANA", view.id, {"reason": {"text": "a"}})
        top = box.views("U0ANA")[-1]
        assert (top.title, top.previous, top.root) == ("Next", view.id, view.id)

        target.answer = {"response_action": "update", "view": plain}
        await box.submit_view("U0ANA", top.id, {"reason": {"text": "a"}})
        assert [one.title for one in box.views("U0ANA")] == ["Reject", "Next"]
        assert box.view(top.id).blocks[0]["type"] == "section"

        target.answer = {"response_action": "clear"}
        await box.submit_view("U0ANA", top.id)
    assert box.views("U0ANA") == []


async def test_at_most_three_modals_lie_on_each_other(api: Api, box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        await opened(api, box, card)
        target.answer = {"response_action": "push", "view": MODAL}
        seen = [
            await box.submit_view("U0ANA", box.views("U0ANA")[-1].id, {"reason": {"text": "a"}})
            for _ in range(3)
        ]

    assert [one.error for one in seen] == [None, None, "invalid_response"]
    assert len(box.views("U0ANA")) == 3


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": {"type": "home"}},
        {"response_action": "update"},
        {"response_action": "explode"},
    ],
)
async def test_a_broken_answer_is_an_error_the_person_sees(
    api: Api, box: Sandbox, card: str, answer: dict[str, Any]
) -> None:
    async with endpoint(box) as target:
        target.answer = answer
        view = await opened(api, box, card)
        seen = await box.submit_view("U0ANA", view.id, {"reason": {"text": "a"}})

    assert seen.error == "invalid_response"
    assert box.view(view.id).open


async def test_closing_is_told_only_where_it_was_asked_for(
    api: Api, box: Sandbox, card: str
) -> None:
    unsaid = {name: value for name, value in MODAL.items() if name != "notify_on_close"}
    async with endpoint(box) as target:
        await api("views.open", trigger_id=trigger(box, card), view=unsaid)
        await box.close_view("U0ANA", box.views("U0ANA")[-1].id)
        quiet = await opened(api, box, card, notify_on_close=False)
        await box.close_view("U0ANA", quiet.id)
        assert target.requests == []

        loud = await opened(api, box, card)
        await box.close_view("U0ANA", loud.id, cleared=True)

    payload = target.payload()
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", True)
    assert payload["view"]["id"] == loud.id
    assert "trigger_id" not in payload
    assert box.views("U0ANA") == []


async def test_a_press_inside_a_modal_names_the_modal_and_no_channel(
    api: Api, box: Sandbox, card: str
) -> None:
    button = {
        "type": "button",
        "action_id": "page",
        "value": "2",
        "text": {"type": "plain_text", "text": "Next"},
    }
    blocks = [*MODAL["blocks"], {"type": "actions", "elements": [button]}]
    async with endpoint(box) as target:
        view = await opened(api, box, card, blocks=blocks)
        await box.click_in_view("U0ANA", view.id, "page")

    payload = target.payload()
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["actions"][0]["value"] == "2"
    assert payload["view"]["id"] == view.id
    assert {"channel", "message", "response_url"}.isdisjoint(payload)


async def test_a_choice_in_a_modal_is_kept_in_its_state(api: Api, box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        view = await opened(api, box, card)
        await box.click_in_view("U0ANA", view.id, "pick", "risk")

    state = target.payload()["view"]["state"]["values"]
    assert state["kind"]["pick"]["selected_option"]["value"] == "risk"


async def test_a_test_cannot_use_what_is_not_there(api: Api, box: Sandbox, card: str) -> None:
    view = await opened(api, box, card)

    with pytest.raises(NoSuchControl, match="no input 'txt'"):
        await box.submit_view("U0ANA", view.id, {"reason": {"txt": "a"}})
    with pytest.raises(NoSuchControl, match="no option 'x'"):
        await box.submit_view("U0ANA", view.id, {"kind": {"pick": "x"}})
    with pytest.raises(NoSuchControl, match="nothing to press"):
        await box.click_in_view("U0ANA", view.id, "page")
    with pytest.raises(NoSuchControl, match="not in front of U0BO"):
        await box.submit_view("U0BO", view.id)


async def test_initial_values_are_submitted_when_nobody_changes_them(
    api: Api, box: Sandbox, card: str
) -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "x"}
    elements: dict[str, dict[str, Any]] = {
        "text": {"type": "plain_text_input", "initial_value": "as before"},
        "radio": {"type": "radio_buttons", "options": [option], "initial_option": option},
        "boxes": {"type": "checkboxes", "options": [option], "initial_options": [option]},
    }
    label = {"type": "plain_text", "text": "x"}
    blocks = [
        {"type": "input", "block_id": one, "label": label, "element": {"action_id": one, **what}}
        for one, what in elements.items()
    ]
    async with endpoint(box) as target:
        view = await opened(api, box, card, blocks=blocks)
        await box.submit_view("U0ANA", view.id)

    state = target.payload()["view"]["state"]["values"]
    assert state["text"]["text"]["value"] == "as before"
    assert state["radio"]["radio"]["selected_option"]["value"] == "x"
    assert [one["value"] for one in state["boxes"]["boxes"]["selected_options"]] == ["x"]


async def test_a_submission_that_reaches_nobody_leaves_the_modal_as_it_was(
    api: Api, box: Sandbox, card: str
) -> None:
    view = await opened(api, box, card)

    seen = await box.submit_view("U0ANA", view.id, {"reason": {"text": "a"}})

    assert (seen.acked, seen.error) == (False, "dispatch_failed")
    assert box.view(view.id).open

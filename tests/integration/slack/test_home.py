"""The Home tab: what waits for a person, what is theirs, and that it follows every change."""

import asyncio
from pathlib import Path

import pytest

from app.domain.action import Action
from app.domain.authority import SYSTEM, Actor, ActorKind, LockKind
from app.domain.request import State
from app.sandbox import Fault, HomeView, live_in_blocks
from app.workflow.documents import load_document
from app.workflow.locks import lift_lock, set_lock
from app.workflow.ports import UnitOfWork
from app.workflow.submit_request import Ask, submit_request
from tests.integration.slack.stage import MANIFESTS, MERGE, ROTATE, WHY, Stage, a_stage

HEADERS = ["Waiting for you", "Your requests", "Recent decisions", "What you may review"]


async def home(stage: Stage, user: str) -> HomeView:
    """Open a person's Home and wait until it is there."""
    before = stage.box.home(user)
    await stage.box.open_home(user)
    await stage.box.until(lambda: stage.box.home(user) != before)
    found = stage.box.home(user)
    assert found is not None
    return found


async def kept_for_later(stage: Stage) -> None:
    """Wait until something is in the outbox."""
    for _ in range(500):
        if (await stage.store.read(lambda q: q.outbox())).waiting:
            return
        await asyncio.sleep(0.01)


def shown(stage: Stage, user: str) -> HomeView:
    """Give a person's Home as it stands."""
    found = stage.box.home(user)
    assert found is not None
    return found


def headers(view: HomeView) -> list[str]:
    return [one["text"]["text"] for one in view.blocks if one["type"] == "header"]


def part(view: HomeView, heading: str) -> str:
    """Give what stands under a heading."""
    titles = [str(one.get("text", {}).get("text", "")) for one in view.blocks]
    start = next(place for place, title in enumerate(titles) if title.startswith(heading))
    rest = view.blocks[start + 1 :]
    end = next((n for n, one in enumerate(rest) if one["type"] == "header"), len(rest))
    return str(rest[:end])


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_what_waits_for_a_person_is_on_their_home_as_soon_as_they_open_it(
    tmp_path: Path, mode: str
) -> None:
    async with a_stage(tmp_path, mode=mode) as stage:
        await stage.hold(MERGE)

        ana = await home(stage, "U0ANA")

        assert headers(ana) == HEADERS
        waiting = part(ana, "Waiting for you")
        assert "infra.merge_change" in waiting
        assert "repo:acme/payments" in waiting
        assert "risk, can" in waiting
        assert "deploy-bot, for Bo Lindqvist" in waiting
        assert waiting.count("'type': 'date'") == 2
        assert "hitl.details" in waiting
        assert "hitl.reject" in waiting
        assert "hitl.approve" not in str(ana.blocks)


async def test_the_requester_sees_their_request_and_a_reviewer_their_grants(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(MERGE)

        bo, ana = await home(stage, "U0BO"), await home(stage, "U0ANA")

        assert "Needs approval: " in part(bo, "Your requests")
        assert "Nothing waits" in part(bo, "Waiting for you")
        assert "You hold no grants" in part(bo, "What you may review")
        assert "platform on-call" in part(ana, "What you may review")
        assert "Ends at the end of 2027-12-31 (UTC)" in part(ana, "What you may review")


async def test_somebody_who_is_not_on_the_roster_gets_a_plain_explanation(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(MERGE)

        eve = await home(stage, "U0EVE")

        assert "You are not on the reviewer roster" in str(eve.blocks)
        assert "payments" not in str(eve.blocks)


async def test_an_open_home_follows_every_change_and_one_never_opened_is_not_made(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        empty = await home(stage, "U0ANA")
        request = await stage.hold(MERGE)
        held = stage.box.home("U0ANA")
        await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()
        decided = stage.box.home("U0ANA")

        assert held is not None
        assert decided is not None
        assert "Nothing waits" in part(empty, "Waiting for you")
        assert "infra.merge_change" in part(held, "Waiting for you")
        assert "Nothing waits" in part(decided, "Waiting for you")
        assert "Approved: " in part(decided, "Recent decisions")
        assert stage.box.home("U0CLEO") is None


async def test_many_changes_at_once_publish_a_home_once(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await home(stage, "U0ANA")
        before = len(stage.box.calls("views.publish"))
        asked = Ask(stage.keys["deploy-bot"], MERGE, context=WHY)
        for _ in range(3):
            await stage.store.write(lambda uow: submit_request(uow, asked))

        await stage.deliver()

        shown = stage.box.home("U0ANA")
        assert shown is not None
        assert part(shown, "Waiting for you").count("hitl.reject") == 3
        assert len(stage.box.calls("views.publish")) == before + 1


async def test_a_home_that_cannot_be_shown_at_once_is_shown_later(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(Fault("views.publish", status=503))
        await stage.box.open_home("U0ANA")
        await stage.box.until(lambda: stage.box.calls("views.publish"))
        await kept_for_later(stage)

        await stage.deliver()

        assert stage.box.home("U0ANA") is not None


async def test_a_new_roster_changes_every_open_home(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await home(stage, "U0ANA")

        roster = (MANIFESTS / "roster.yaml").read_text().replace("U0ANA", "U0ANNE")
        await stage.store.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
        await stage.deliver()

        ana = stage.box.home("U0ANA")
        assert ana is not None
        assert "You are not on the reviewer roster" in str(ana.blocks)


async def test_a_lock_changes_every_open_home_and_so_does_its_end(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold()
        await home(stage, "U0ANA")
        seen = []

        def lock(uow: UnitOfWork) -> str:
            return set_lock(uow, LockKind.REVIEWER, "ana", "Her laptop is lost.", SYSTEM).id

        name = await stage.store.write(lock)
        await stage.deliver()
        seen.append("Reject…" in part(shown(stage, "U0ANA"), "Waiting for you"))
        other = Actor(ActorKind.OPERATOR, "other")
        await stage.store.write(lambda uow: lift_lock(uow, name, other))
        await stage.deliver()
        seen.append("Reject…" in part(shown(stage, "U0ANA"), "Waiting for you"))

        assert seen == [False, True]


async def test_details_from_home_lead_to_an_approval_once_every_page_was_shown(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await home(stage, "U0ANA")

        await stage.box.click_in_home("U0ANA", "hitl.details")
        await stage.box.until(lambda: "hitl.approve" in str(stage.box.views("U0ANA")))
        view = stage.box.views("U0ANA")[-1]
        await stage.box.click_in_view("U0ANA", view.id, "hitl.approve")

        assert "4711" in str(view.blocks)
        assert (await stage.now(request)).state is State.APPROVED


async def test_an_approval_forged_from_home_without_the_details_is_refused(
    tmp_path: Path,
) -> None:
    action = Action("infra.merge_change", {"repo": "acme/x", "diff": "x=1\n" * 3000})
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(action)
        await home(stage, "U0ANA")
        card = await stage.card(request)
        forged = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.details")
        forged["actions"][0]["action_id"] = "hitl.approve"
        for name in ("channel", "message", "response_url"):
            del forged[name]
        forged["view"] = {"type": "home", "id": "V1", "callback_id": "hitl.home_view"}
        forged["container"] = {"type": "view", "view_id": "V1"}

        await stage.box.deliver(forged)

        await stage.box.until(lambda: stage.box.dms("U0ANA"))
        assert "not on the request's own card" in stage.box.dms("U0ANA")[-1].text
        assert (await stage.now(request)).state is State.PENDING


async def test_a_rejection_from_home_asks_why_and_is_confirmed(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await home(stage, "U0ANA")

        await stage.box.click_in_home("U0ANA", "hitl.reject")
        view = await stage.dialog("U0ANA")
        await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "Not today."}})
        await stage.deliver()

        assert (await stage.now(request)).state is State.REJECTED
        shown = stage.box.home("U0ANA")
        assert shown is not None
        assert "Rejected: " in part(shown, "Recent decisions")


async def test_what_waits_is_paged_and_a_page_that_is_gone_becomes_the_last(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        requests = [await stage.hold(MERGE) for _ in range(10)]
        first = await home(stage, "U0ANA")
        await stage.box.click_in_home("U0ANA", "hitl.home_page", "2")
        await stage.box.until(lambda: stage.box.home("U0ANA") != first)
        second = stage.box.home("U0ANA")
        for one in requests[:4]:
            await stage.reject("U0ANA", one, "No.")
        await stage.deliver()
        third = stage.box.home("U0ANA")

        assert second is not None
        assert third is not None
        assert headers(first)[0] == "Waiting for you: 10, page 1 of 2"
        assert headers(second)[0] == "Waiting for you: 10, page 2 of 2"
        assert part(first, "Waiting").count("hitl.reject") == 6
        assert part(second, "Waiting").count("hitl.reject") == 4
        assert headers(third)[0] == "Waiting for you"


async def test_nothing_an_agent_wrote_is_live_on_a_home(tmp_path: Path) -> None:
    hostile = "@channel*b*:x:"
    async with a_stage(tmp_path) as stage:
        await stage.hold(Action("infra.merge_change", {"repo": hostile, "change": "1"}))
        await stage.hold(ROTATE)

        ana = await home(stage, "U0ANA")

        ours = {"bold", "date"}
        assert [one for one in live_in_blocks(ana.blocks) if one.kind not in ours] == []

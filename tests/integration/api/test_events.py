import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.api.limits import Limits
from app.domain.authority import SYSTEM, LockKind
from app.workflow.follow import follow
from app.workflow.locks import set_lock
from app.workflow.ports import Queries, UnitOfWork
from tests.contract.conftest import emptied
from tests.integration.api.kit import MERGE, URL, Kit, a_kit
from tests.integration.api.streams import following, narrow_line, until_closed
from tests.integration.api.test_amending import GRANT, amend
from tests.integration.api.test_questions import asked
from tests.rows import ask

SOON = 0.01
CANARY = "canary-4711"


def outline(events: list[dict[str, Any]]) -> list[tuple[str, str, str | None, int]]:
    names = ("state", "decided_by", "revision")
    return [(one["type"].removeprefix("request."), *map(one.get, names)) for one in events]


async def a_life(kit: Kit) -> str:
    """Submit, ask, answer, approve, redeem and report: six calls and more events."""
    words = {"justification": CANARY}
    request = await kit.pending({**MERGE, "context": words})
    question = await asked(kit, request)
    body: dict[str, str] = {"question": question, "answer": CANARY}
    await kit.call("POST", f"/v1/requests/{request}/answers", json=body)
    await kit.approve(request)
    assert (await kit.redeem(await kit.receipt(request))).status == 200
    said = {"outcome": "succeeded", "detail": CANARY}
    await kit.call("POST", f"/v1/requests/{request}/outcome", json=said)
    return request


LIFE = [
    ("submitted", "pending", None, 1),
    ("question_asked", "pending", None, 1),
    ("question_answered", "pending", None, 1),
    ("reviewed", "pending", None, 1),
    ("decided", "approved", "human", 1),
    ("redeemed", "redeemed", "human", 1),
    ("outcome_reported", "redeemed", "human", 1),
]


async def test_an_agent_hears_each_thing_that_happens_to_its_request_as_it_happens(
    kit: Kit,
) -> None:
    async with following(kit) as stream:
        request = await kit.pending()
        first = await stream.next()
        await kit.approve(request)
        then = await stream.some(2)

    here = f"{URL}/v1/requests/{request}"
    assert {name: first[name] for name in ("request_id", "state", "at")} == {
        "request_id": request,
        "state": "pending",
        "at": "2026-11-20T12:00:00Z",
    }
    assert first["links"]["self"] == here
    assert outline(then) == [
        ("reviewed", "pending", None, 1),
        ("decided", "approved", "human", 1),
    ]


async def test_who_comes_later_is_told_how_things_stood_then_and_no_words(kit: Kit) -> None:
    request = await a_life(kit)
    kit.waiters.close()

    async with following(kit, 0) as stream:
        events = await stream.rest()

    assert outline(events) == LIFE
    assert {one["request_id"] for one in events} == {request}
    assert CANARY not in str(events)
    assert "acme/api" not in str(events)


async def test_an_amendment_is_told_with_its_revision(kit: Kit) -> None:
    async with following(kit, name="access-bot") as stream:
        request = await kit.pending(GRANT, "access-bot")
        await amend(kit, request)
        events = await stream.some(2)

    assert outline(events) == [("submitted", "pending", None, 1), ("amended", "pending", None, 2)]


async def test_no_agent_hears_of_anothers_requests(kit: Kit) -> None:
    async with following(kit) as mine, following(kit, name="access-bot") as theirs:
        for _ in range(3):
            await kit.pending()
        other = await kit.pending(GRANT, "access-bot")

        heard, unheard = await theirs.next(), await mine.some(3)
        kit.waiters.close()

        assert heard["request_id"] == other
        assert {one["request_id"] for one in unheard} == {one["request_id"] for one in unheard}
        assert other not in str([*unheard, *await mine.rest()])
        assert await theirs.rest() == []


async def test_a_refusal_is_no_event(kit: Kit) -> None:
    request = await kit.approved()
    async with following(kit) as stream:
        assert (await kit.call("POST", f"/v1/requests/{request}/cancel")).status == 409
        again = await kit.pending()

        assert (await stream.next())["request_id"] == again


async def test_wherever_a_stream_breaks_it_goes_on_without_a_gap_and_without_telling_twice(
    kit: Kit,
) -> None:
    """Every place to break in: behind each event, and behind the ids that come alone."""
    for _ in range(2):
        await a_life(kit)
        await kit.pending(GRANT, "access-bot")
    async with following(kit, 0) as stream:
        whole = await stream.some(2 * len(LIFE))

    assert [one["seq"] for one in whole] == sorted({one["seq"] for one in whole})
    for count in range(len(whole)):
        async with following(kit, 0) as stream:
            before = await stream.some(count)
            last = stream.last or "0"
        async with following(kit, last) as stream:
            assert before + await stream.some(len(whole) - count) == whole


async def test_what_happens_before_the_first_event_came_is_not_lost(kit: Kit) -> None:
    """A stream says at once where it begins, so that it can go on from there."""
    async with following(kit) as stream:
        assert await stream.block() is None
        assert stream.last
    request = await kit.pending()

    async with following(kit, stream.last) as again:
        assert (await again.next())["request_id"] == request


@pytest.mark.parametrize("window", [1, 2, 7, 1000])
@pytest.mark.parametrize("most", [1, 2, 7, 1000])
async def test_however_little_is_looked_at_in_one_go_the_same_is_told(
    kit: Kit, window: int, most: int
) -> None:
    await a_life(kit)
    await kit.pending(GRANT, "access-bot")
    await a_life(kit)

    def in_steps(q: Queries) -> list[str]:
        told, seen, more = [], 0, True
        while more:
            found = follow(q, "deploy-bot", seen, window, most)
            assert found.seen > seen
            seen, more = found.seen, found.more
            told += [one.what.removeprefix("request.") for one in found.told]
        assert seen == q.chain_head().seq
        return told

    assert await kit.store.read(in_steps) == 2 * [name for name, *_ in LIFE]


async def test_a_revoked_key_ends_the_stream_at_once_and_tells_nothing_more(kit: Kit) -> None:
    request = await kit.pending()
    async with following(kit) as stream:
        await kit.until_waiting()
        await kit.revoke("deploy-bot")
        await kit.approve(request)

        assert await stream.rest() == []
    assert len(kit.waiters) == 0


async def test_an_expired_key_ends_the_stream_at_the_next_beat(tmp_path: Path) -> None:
    async with a_kit(tmp_path, beat=SOON) as kit, following(kit) as stream:
        await stream.block()
        kit.clock.forward(days=31)

        assert await stream.rest() == []


async def test_the_end_of_the_service_ends_the_stream_after_what_there_is(kit: Kit) -> None:
    async with following(kit) as stream:
        await stream.block()
        request = await kit.store.write(ask)
        kit.waiters.close()
        told = await stream.rest()

        assert [one["request_id"] for one in told] == [request.id]


async def test_while_the_service_stops_a_stream_tells_what_there_is_and_ends(kit: Kit) -> None:
    request = await kit.store.write(ask)
    kit.waiters.close()

    async with following(kit, 0) as late:
        assert [one["request_id"] for one in await late.rest()] == [request.id]


async def test_the_application_itself_ends_its_streams(kit: Kit) -> None:
    async with following(kit) as stream:
        await stream.block()
        await kit.client.server.close()

        assert await stream.rest() == []


async def test_records_that_cannot_be_read_end_the_stream_between_two_events(kit: Kit) -> None:
    async with following(kit) as stream:
        await stream.block()
        kit.store._readers.close()  # noqa: SLF001
        kit.waiters.wake(frozenset(), everybody=True)

        assert await stream.rest() == []


async def test_a_quiet_stream_says_now_and_then_that_it_is_there(tmp_path: Path) -> None:
    async with a_kit(tmp_path, beat=SOON) as kit, following(kit) as stream:
        while stream.comments < 4:
            assert await stream.block() is None
        request = await kit.pending()

        assert (await stream.next())["request_id"] == request


async def test_ids_that_come_alone_move_on_over_what_others_do(tmp_path: Path) -> None:
    async with a_kit(tmp_path, beat=SOON) as kit, following(kit) as stream:
        await kit.pending(GRANT, "access-bot")
        head = await kit.store.read(lambda q: q.chain_head().seq)

        while stream.last != str(head):
            assert await stream.block() is None


async def test_what_is_no_request_wakes_no_stream(kit: Kit) -> None:
    async with following(kit) as stream:
        await stream.block()
        await kit.until_waiting()
        await kit.store.write(lambda uow: set_lock(uow, LockKind.AGENT, "x", "", SYSTEM))
        await kit.pending(GRANT, "access-bot")
        request = await kit.pending()

        assert (await stream.next())["request_id"] == request
        assert stream.comments == 1


async def test_an_agent_holds_only_so_many_streams(tmp_path: Path) -> None:
    async with a_kit(tmp_path, Limits(streams=2), beat=SOON) as kit:
        async with following(kit), following(kit):
            await kit.until_waiting(2)
            response = await kit.call("GET", "/v1/events")

            assert (response.status, (await response.json())["code"]) == (429, "too_many_streams")
            assert response.headers["Retry-After"]
            async with following(kit, name="access-bot"):
                pass
        while len(kit.waiters):  # noqa: ASYNC110 - who is gone is noticed at the next beat
            await asyncio.sleep(SOON)
        async with following(kit) as again:
            assert await again.block() is None


async def test_who_does_not_read_is_let_go(tmp_path: Path) -> None:
    async with a_kit(tmp_path, beat=0.2) as kit:

        def many(uow: UnitOfWork) -> None:
            for _ in range(400):
                ask(uow)

        await kit.store.write(many)
        deaf = await narrow_line(kit)
        await kit.until_waiting()
        while len(kit.waiters):  # noqa: ASYNC110 - that it was let go is told to nobody
            await asyncio.sleep(SOON)

        told = await until_closed(deaf)

        assert not told.endswith(b"0\r\n\r\n"), "it ended as if all had been told"


async def test_a_look_at_the_headers_holds_nothing(kit: Kit) -> None:
    response = await kit.call("HEAD", "/v1/events")

    assert response.status == 200
    assert response.content_type == "text/event-stream"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert len(kit.waiters) == 0


@pytest.mark.parametrize(
    "last", ["", "-1", "1.0", "0x1", "latest", "1" * 16, "\u0661", "1, 2", "999999999999999"]
)
async def test_an_id_that_is_none_of_this_service_is_refused(kit: Kit, last: str) -> None:
    response = await kit.call("GET", "/v1/events", headers={"Last-Event-ID": last})

    told = await response.json()
    assert (response.status, told["code"]) == (400, "bad_header")
    assert told["detail"].startswith("Last-Event-ID")
    assert len(kit.waiters) == 0


async def test_two_ids_are_none(kit: Kit) -> None:
    headers = [*kit.auth("deploy-bot").items(), ("Last-Event-ID", "1"), ("Last-Event-ID", "2")]

    response = await kit.client.get("/v1/events", headers=headers)

    assert (await response.json())["code"] == "bad_header"


@pytest.fixture
async def replicas(postgres_url: str) -> AsyncIterator[tuple[Kit, Kit]]:
    emptied(postgres_url)
    async with a_kit(postgres_url) as one, a_kit(postgres_url) as other:
        yield one, other


async def test_a_stream_hears_what_another_replica_commits_and_goes_on_there(
    replicas: tuple[Kit, Kit],
) -> None:
    """Broken behind each event in turn, and gone on with on the other replica each time."""
    one, other = replicas
    async with following(other) as stream:
        assert await stream.block() is None
        request = await a_life(one)
        whole = await stream.some(len(LIFE))

    assert outline(whole) == LIFE
    assert {each["request_id"] for each in whole} == {request}
    for count in range(len(whole)):
        before, after = (one, other) if count % 2 else (other, one)
        async with following(before, whole[0]["seq"] - 1) as stream:
            told = await stream.some(count)
            last = stream.last or whole[0]["seq"] - 1
        async with following(after, last) as stream:
            assert told + await stream.some(len(whole) - count) == whole


async def test_under_a_flood_from_two_replicas_each_event_is_told_once(
    replicas: tuple[Kit, Kit],
) -> None:
    one, other = replicas
    async with following(one) as here, following(other) as there:
        await asyncio.gather(here.block(), there.block())
        made = await asyncio.gather(*(kit.store.write(ask) for kit in replicas for _ in range(60)))
        heard = await asyncio.gather(*(stream.some(len(made)) for stream in (here, there)))

    assert heard[0] == heard[1]
    assert sorted(each["request_id"] for each in heard[0]) == sorted(each.id for each in made)


async def test_a_key_revoked_on_one_replica_ends_the_stream_of_another(
    replicas: tuple[Kit, Kit],
) -> None:
    one, other = replicas
    async with following(other) as stream:
        await stream.block()
        key = other.secrets["deploy-bot"].split("_")[2]
        one.secrets["deploy-bot"] = f"hitl_agent_{key}_"
        await one.revoke("deploy-bot")

        assert await stream.rest() == []

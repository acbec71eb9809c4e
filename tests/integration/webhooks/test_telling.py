"""A receiver outside hears over HTTP what happens to requests, and knows that it is from us."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.clock import SystemClock
from app.delivery.happening import EVERY
from app.domain.action import Action, Context, Resource
from app.domain.authority import Actor, ActorKind, LockKind
from app.domain.events import Submitted
from app.domain.evolve import started
from app.receipts.digest import payload_of
from app.scheduler.subscribers import Subscribers
from app.store.store import Committed, Store
from app.webhooks.channel import Endpoint, WebhookChannel
from app.workflow.locks import set_lock
from app.workflow.operate_subscriptions import Again, replay
from app.workflow.ports import UnitOfWork
from app.workflow.retention import shred_old
from tests.builders import ASKER, FACTS, TERMS
from tests.clocks import HandClock
from tests.receiver import SECRET, Receiver, a_client
from tests.rows import approve, cancel, submit
from tests.stores import a_store

ROOT = Actor(ActorKind.OPERATOR, "root")
OLD = b"o" * 32
URL = "https://keyturn.acme.test"
DOCS = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"
NAUGHTY = Path(__file__).resolve().parents[2] / "data" / "naughty-strings.json"


class Line:
    """Endpoints that are told over HTTP, round by round."""

    def __init__(
        self, store: Store, clock: HandClock, receivers: dict[str, Receiver], **further: Any
    ) -> None:
        self.store = store
        self.clock = clock
        self.wanted = dict.fromkeys(receivers, EVERY)
        endpoints = {
            name: Endpoint(name, one.url, secret=SECRET, secret_old=OLD)
            for name, one in receivers.items()
        }
        client = replace(a_client(**further), now=SystemClock().now)
        self.channel = WebhookChannel(store, client, endpoints, URL)

    def subscribers(self) -> Subscribers:
        return Subscribers(self.store, self.channel, self.wanted)

    async def begin(self) -> None:
        loop = self.subscribers()
        await loop.start()
        await loop.close()

    async def tell(self) -> None:
        subscribers = self.subscribers()
        while begun := await subscribers.look():
            await asyncio.gather(*begun)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as one:
        yield one


@pytest.fixture
async def line(receiver: Receiver, tmp_path: Path) -> AsyncIterator[Line]:
    clock = HandClock()
    async with a_store(tmp_path, clock) as store:
        made = Line(store, clock, {"siem": receiver})
        await made.begin()
        yield made


def oracle(secret: bytes) -> Webhook:
    return Webhook(base64.b64encode(secret).decode())


async def told(line: Line) -> str:
    """Let a request be asked, and its receiver be told of it."""
    request = await line.store.write(submit)
    await line.tell()
    return request.id


async def test_what_is_sent_is_signed_as_the_standard_s_own_library_verifies(
    line: Line, receiver: Receiver
) -> None:
    name = await told(line)

    (heard,) = receiver.heard
    for secret in (SECRET, OLD):
        assert oracle(secret).verify(heard.body, heard.headers) == heard.event
    with pytest.raises(WebhookVerificationError):
        oracle(b"x" * 32).verify(heard.body, heard.headers)
    with pytest.raises(WebhookVerificationError):
        oracle(SECRET).verify(heard.body.replace(b"pending", b"granted"), heard.headers)
    assert heard.event == {
        "type": "request.submitted",
        "timestamp": "2026-11-20T12:00:00Z",
        "data": {
            "seq": 1,
            "request": name,
            "state": "pending",
            "decided_by": None,
            "decided_at": None,
            "revision": 1,
            "agent": "deploy-bot",
            "action": "secrets.rotate",
            "risk": "high",
            "environment": "prod",
            "team": "platform",
            "rule": "production secrets",
            "policy": TERMS.policy_version,
            "submitted_at": "2026-11-20T12:00:00Z",
            "expires_at": "2026-11-20T13:00:00Z",
            "reviews": [],
            "link": f"{URL}/v1/requests/{name}",
            "outcome": None,
        },
    }


async def test_who_decided_is_told_by_the_ids_of_the_roster_and_a_lock_without_its_reason(
    line: Line, receiver: Receiver
) -> None:
    request = await line.store.write(submit)
    await line.store.write(approve(request))
    await line.store.write(
        lambda uow: set_lock(uow, LockKind.AGENT, "deploy-bot", "Ana says it loops.", ROOT)
    )
    await line.tell()

    _, _, decided, locked = receiver.events
    assert decided["data"]["state"] == "approved"
    assert decided["data"]["decided_by"] == "human"
    assert [(one["person"], one["verdict"]) for one in decided["data"]["reviews"]] == [
        ("ana", "approve")
    ]
    assert locked["type"] == "lock.set"
    assert (
        locked["data"].items() >= {"kind": "agent", "target": "deploy-bot", "by": "root"}.items()
    )
    assert "loops" not in json.dumps(receiver.events)


async def test_nothing_that_anybody_wrote_leaves_the_house(line: Line, receiver: Receiver) -> None:
    strings = [one for one in json.loads(NAUGHTY.read_text()) if len(one.strip()) > 3]

    def ask(uow: UnitOfWork) -> None:
        for one in strings:
            payload = payload_of(
                Action("secrets.rotate", {"secret": one}),
                Resource("secret", one),
                Context(justification=one, blast_radius=one, rollback=one),
                {"ticket": one},
            )
            facts = replace(FACTS, resource=Resource("secret", one))
            event = Submitted(uow.new_id(), ASKER, facts, TERMS, uow.now, payload)
            uow.save(None, started(event), [event], [])

    await line.store.write(ask)
    await line.tell()

    assert len(receiver.heard) == len(strings)
    values = {
        str(value)
        for one in receiver.events
        for name, value in one["data"].items()
        if name not in {"seq", "request", "link"}
    }
    assert len(values) < 20, "what differs from request to request is somebody's"
    assert not any(word in one["data"] for one in receiver.events for word in ("digest", "reason"))


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 418, 500, 503])
async def test_what_was_not_taken_comes_again_with_the_same_id(
    line: Line, receiver: Receiver, status: int
) -> None:
    receiver.says(status, Location=receiver.url + "/elsewhere")
    await told(line)
    receiver.says(204)
    line.clock.forward(seconds=5)
    await line.tell()

    first, second = receiver.heard
    assert [one.path for one in receiver.heard] == ["/hook", "/hook"]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


async def test_what_is_replayed_has_the_ids_and_the_words_that_it_had(
    line: Line, receiver: Receiver
) -> None:
    for _ in range(3):
        await told(line)

    await line.store.write(lambda uow: replay(uow, "siem", Again(first=1), line.wanted, ROOT))
    line.clock.forward(days=1)
    await line.tell()

    sent = [(one.headers["webhook-id"], one.body) for one in receiver.heard]
    assert sent[:3] == sent[3:]
    assert len(set(sent)) == 3


async def test_what_was_erased_meanwhile_reads_the_same_when_it_is_sent_again(
    line: Line, receiver: Receiver
) -> None:
    request = await line.store.write(submit)
    await line.store.write(cancel(request))
    await line.tell()
    line.clock.forward(days=1)

    erased = await line.store.write(lambda uow: shred_old(uow, uow.now, 10))
    await line.store.write(lambda uow: replay(uow, "siem", Again(first=1), line.wanted, ROOT))
    await line.tell()

    assert erased == 1
    assert await line.store.read(lambda q: q.payload(request.id)) is None
    assert [one.body for one in receiver.heard[:2]] == [one.body for one in receiver.heard[2:]]


async def test_who_says_that_it_is_gone_is_told_nothing_more(
    line: Line, receiver: Receiver
) -> None:
    receiver.says(410)
    await told(line)
    line.clock.forward(days=4)
    await told(line)

    assert len(receiver.heard) == 1
    found = await line.store.read(lambda q: q.subscription("siem"))
    assert found is not None
    assert found.disabled == "status_410"


async def test_a_receiver_that_hangs_counts_as_one_that_failed_and_holds_up_no_other(
    receiver: Receiver, tmp_path: Path
) -> None:
    async with Receiver() as slow, a_store(tmp_path) as store:
        line = Line(store, HandClock(), {"siem": receiver, "slow": slow}, patience=0.2)
        await line.begin()
        slow.hang = 30.0
        await told(line)
        await told(line)
        found = await store.read(lambda q: q.subscription("slow"))

    assert [len(one.heard) for one in (receiver, slow)] == [2, 1]
    assert found is not None
    assert found.answer == "unreachable"


async def test_the_loop_sends_what_is_committed_without_being_asked(
    receiver: Receiver, tmp_path: Path
) -> None:
    woken: list[Subscribers] = []

    def committed(_: Committed) -> None:
        for one in woken:
            one.wake()

    async with a_store(tmp_path, on_commit=committed) as store:
        line = Line(store, HandClock(), {"siem": receiver})
        loop = line.subscribers()
        await loop.start()
        woken.append(loop)
        heard = asyncio.Event()

        def answer() -> web.Response:
            heard.set()
            return web.Response(status=204)

        receiver.answer = answer
        await store.write(submit)
        await asyncio.wait_for(heard.wait(), 10)
        await loop.close()

    assert [one["type"] for one in receiver.events] == ["request.submitted"]


async def test_the_example_in_the_documentation_verifies_what_is_sent(
    line: Line, receiver: Receiver
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    known: dict[str, Any] = {}
    exec(example, known)  # noqa: S102 - the documentation is ours

    await told(line)

    (heard,) = receiver.heard
    secret = f"whsec_{base64.b64encode(SECRET).decode()}"
    assert known["verified"](secret, heard.headers, heard.body) == heard.event
    for headers, body in (
        (heard.headers, heard.body + b" "),
        ({**heard.headers, "webhook-id": "msg_other"}, heard.body),
        ({**heard.headers, "webhook-timestamp": "1614265330"}, heard.body),
        ({**heard.headers, "webhook-signature": "v1,AAAA v1a,AAAA"}, heard.body),
    ):
        with pytest.raises(ValueError, match=r"not from Keyturn|too old"):
            known["verified"](secret, headers, body)

"""A paging service is told that nobody decides, once, and once more when that is over."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from aiohttp import web

from app.delivery.message import Leased, MessageKind, Result, Sent
from app.delivery.story import told as told_story
from app.domain.events import Escalated, Reached, Unreached
from app.domain.evolve import replay
from app.domain.people import Verdict
from app.domain.plan import Do
from app.domain.request import ActionRequest, State
from app.slack.cards.details import full_text
from app.slack.cards.escalation import course_lines
from app.webhooks.channel import Endpoint, WebhookChannel
from app.webhooks.events import Format
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.views import view_of
from tests.builders import ANA, CLEO
from tests.documents import MANIFESTS
from tests.receiver import SECRET, Receiver, a_client
from tests.workflow.house import House, a_house
from tests.workflow.passing import tick
from tests.workflow.scenes import held

T = TypeVar("T")
KEY = "R0UT1NGKEY"
MANAGER = "      - {after: 30m, do: dm, who: manager}\n"
PAGE = "      - {after: 25m, do: webhook, name: pager}\n"
AGAIN = "      - {after: 50m, do: webhook, name: pager}\n"


class Desk:
    """A house whose plan pages after 25 minutes, and the service it pages."""

    def __init__(self, house: House, receiver: Receiver) -> None:
        self.house = house
        self.receiver = receiver
        self.format = Format.STANDARD
        self.url = receiver.url

    def later(self, **span: float) -> None:
        """Let time pass, and send what follows."""
        self.house.clock.forward(**span)
        tick(self.house)
        self.deliver()

    def deliver(self) -> list[Result]:
        """Send everything that is due; give what became of what went outside."""
        results = []
        while leased := self.lease():
            for one in leased:
                result = self.send(one)
                self.house.write(settling(one, result))
                results += [result] if outside(one) else []
        return results

    def lease(self) -> tuple[Leased, ...]:
        return self.house.write(lambda uow: lease_messages(uow, 50, frozenset()))

    def send(self, leased: Leased) -> Result:
        if not outside(leased):
            request = self.house.request(leased.message.request_id)
            place, version, revision = leased.message.address, request.version, request.revision
            return Sent(place, "1.1", version, revision, whole=True, render_digest="digest")
        endpoint = Endpoint("pager", self.url, self.format, SECRET, KEY)
        channel = WebhookChannel(self.house.store, a_client(), {"pager": endpoint})
        return self.house.runner.run(channel.send(leased))

    def request(self, q: Queries, name: str) -> ActionRequest:
        request = q.request(name)
        assert request is not None
        return request

    def events(self, name: str, kind: type[T]) -> list[T]:
        return [one.event for one in self.house.history(name) if isinstance(one.event, kind)]


def outside(leased: Leased) -> bool:
    return leased.message.kind is MessageKind.WEBHOOK


def settling(leased: Leased, result: Result) -> Callable[[UnitOfWork], bool]:
    return lambda uow: settle_message(uow, leased, result)


@pytest.fixture
def desk() -> Iterator[Desk]:
    policy = (MANIFESTS / "policy.yaml").read_text()
    assert MANAGER in policy
    with a_house() as house:
        house.load("policy", policy.replace(MANAGER, PAGE + MANAGER))
        house.load("roster", (MANIFESTS / "roster.yaml").read_text())
        receiver = house.runner.run(Receiver().__aenter__())
        yield Desk(house, receiver)
        house.runner.run(receiver.__aexit__())


def test_a_service_is_told_once_that_nobody_decides(desk: Desk) -> None:
    name = held(desk.house)

    desk.later(minutes=24)
    assert desk.receiver.heard == []
    desk.later(minutes=1)
    for _ in range(3):
        desk.later(seconds=30)

    (heard,) = desk.receiver.heard
    since = desk.house.request(name).submitted_at
    assert heard.signed_by(SECRET)
    assert heard.event == {
        "type": "request.waiting",
        "timestamp": (since + timedelta(minutes=25)).isoformat(),
        "data": {
            "request": name,
            "state": "pending",
            "action": "secrets.rotate",
            "risk": "high",
            "team": "platform",
            "waiting_since": since.isoformat(),
            "expires_at": desk.house.request(name).terms.expires_at.isoformat(),
            "link": "https://slack.com/app_redirect?channel=C0PLATFORM&message_ts=1.1",
        },
    }
    (taken,) = [one for one in desk.events(name, Escalated) if one.do is Do.WEBHOOK]
    (reached,) = [one for one in desk.events(name, Reached) if one.endpoint]
    assert (taken.endpoint, reached.endpoint, reached.step) == ("pager", "pager", taken.step)
    assert replay(desk.house.read(lambda q: q.evidence(name))) == desk.house.request(name)


def test_what_the_agent_wrote_does_not_leave_the_house(desk: Desk) -> None:
    name = held(desk.house)
    payload = desk.house.read(lambda q: q.payload(name))
    assert payload is not None

    for desk.format in Format:
        desk.later(minutes=25)

    said = b" ".join(one.body for one in desk.receiver.heard).decode()
    assert "secrets.rotate" in said
    for secret in ("payments-db", "prod/", payload.context.justification, "deploy-bot"):
        assert secret not in said


def test_pagerduty_gets_a_trigger_and_the_resolve_that_ends_it(desk: Desk) -> None:
    desk.format = Format.PAGERDUTY
    name = held(desk.house)
    desk.later(minutes=25)

    desk.house.press(name, ANA, Verdict.REJECT)
    desk.deliver()

    trigger, resolve = desk.receiver.events
    link = "https://slack.com/app_redirect?channel=C0PLATFORM&message_ts=1.1"
    assert trigger | {"payload": ...} == {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": name,
        "payload": ...,
        "links": [{"href": link, "text": "Open the card"}],
        "client": "Keyturn",
    }
    summary = "secrets.rotate waits for a decision, for 25 min now. Risk: high. Owner: platform."
    assert trigger["payload"]["summary"] == summary
    assert (trigger["payload"]["source"], trigger["payload"]["severity"]) == ("Keyturn", "error")
    assert resolve == {"routing_key": KEY, "event_action": "resolve", "dedup_key": name}


@pytest.mark.parametrize("end", ["decided", "expired"])
def test_when_it_is_over_who_was_told_is_told_so_once(desk: Desk, end: str) -> None:
    name = held(desk.house)
    desk.later(minutes=25)

    if end == "decided":
        desk.house.press(name, ANA, Verdict.APPROVE)
        desk.house.press(name, CLEO, Verdict.APPROVE)
    else:
        desk.house.clock.forward(hours=5)
    for _ in range(3):
        desk.later(minutes=1)

    waiting, ended = desk.receiver.events
    assert (waiting["type"], ended["type"]) == ("request.waiting", "request.ended")
    state = "approved" if end == "decided" else "expired"
    assert ended["data"]["state"] == desk.house.request(name).state.value == state
    ids = [one.headers["webhook-id"] for one in desk.receiver.heard]
    assert len(set(ids)) == len(ids)


def test_who_was_never_told_is_not_told_that_it_is_over(desk: Desk) -> None:
    name = held(desk.house)
    desk.later(minutes=24)

    desk.house.press(name, ANA, Verdict.REJECT)
    desk.later(minutes=5)

    assert desk.receiver.heard == []


def test_what_was_decided_before_it_could_be_sent_is_not_sent(desk: Desk) -> None:
    name = held(desk.house)
    desk.house.clock.forward(minutes=25)
    tick(desk.house)

    desk.house.press(name, ANA, Verdict.REJECT)
    desk.deliver()

    assert desk.receiver.heard == []
    assert [one for one in desk.events(name, Reached) if one.endpoint] == []


@pytest.mark.parametrize("status", [301, 308, 400, 401, 403, 404, 410])
def test_a_service_that_takes_nothing_makes_the_next_step_due_at_once(
    desk: Desk, status: int
) -> None:
    name = held(desk.house)
    desk.receiver.says(status, Location="http://127.0.0.1:1/")

    desk.later(minutes=25)
    desk.later(seconds=1)

    (missed,) = desk.events(name, Unreached)
    assert (missed.endpoint, missed.code, missed.last) == ("pager", f"status_{status}", True)
    assert [one.people for one in desk.events(name, Escalated)][-1] == ("mo",)
    assert len(desk.receiver.heard) == 1


@pytest.mark.parametrize("url", ["https://pager.test/x", "ftp://127.0.0.1/", "https://127.0.0.2/"])
def test_an_address_that_is_refused_makes_the_next_step_due_at_once(desk: Desk, url: str) -> None:
    name = held(desk.house)
    desk.url = url

    desk.later(minutes=25)
    desk.later(seconds=1)

    assert [one.code for one in desk.events(name, Unreached)] != []
    assert [one.people for one in desk.events(name, Escalated)][-1] == ("mo",)


def test_a_fault_on_the_way_holds_it_and_brings_no_step_forward(desk: Desk) -> None:
    name = held(desk.house)
    desk.receiver.says(503)
    desk.later(minutes=25)
    desk.later(seconds=4)
    assert len(desk.receiver.heard) == 1

    desk.later(seconds=1)
    assert len(desk.receiver.heard) == 2
    assert desk.events(name, Unreached) == []
    assert [one.do for one in desk.events(name, Escalated)][-1] is Do.WEBHOOK

    desk.receiver.says(202)
    desk.later(minutes=5)
    first, *_, last = [one.headers["webhook-id"] for one in desk.receiver.heard]
    assert first == last
    assert [one.step for one in desk.events(name, Reached) if one.endpoint] == [3]


def test_who_asks_for_time_is_given_it(desk: Desk) -> None:
    held(desk.house)
    desk.receiver.answer = lambda: web.Response(status=429, headers={"Retry-After": "120"})
    desk.later(minutes=25)

    desk.later(seconds=119)
    assert len(desk.receiver.heard) == 1
    desk.later(seconds=1)
    assert len(desk.receiver.heard) == 2


def test_what_may_have_arrived_is_ended_too(desk: Desk) -> None:
    """A process that dies after sending, before writing it down: nobody knows that it was told."""
    name = held(desk.house)
    desk.house.clock.forward(minutes=25)
    tick(desk.house)
    for one in desk.lease():
        desk.send(one)  # and the process is gone
    desk.house.press(name, ANA, Verdict.REJECT)

    desk.later(minutes=1)

    assert [one["type"] for one in desk.receiver.events] == ["request.waiting", "request.ended"]


def test_a_process_that_dies_between_commit_and_sending_loses_nothing(desk: Desk) -> None:
    name = held(desk.house)
    desk.house.clock.forward(minutes=25)
    tick(desk.house)
    desk.lease()  # and the process is gone

    desk.later(minutes=1)

    assert [one["type"] for one in desk.receiver.events] == ["request.waiting"]
    assert len([one for one in desk.events(name, Reached) if one.endpoint]) == 1


def test_a_service_that_is_told_twice_is_one_incident_and_is_told_the_end_once(desk: Desk) -> None:
    desk.format = Format.PAGERDUTY
    policy = (MANIFESTS / "policy.yaml").read_text()
    twice = policy.replace(MANAGER, PAGE + MANAGER).replace(
        "      - {after: 45m, do: widen, to: security}\n", AGAIN
    )
    desk.house.load("policy", twice)
    name = held(desk.house)

    desk.later(minutes=25)
    desk.later(minutes=25)
    desk.house.press(name, ANA, Verdict.REJECT)
    desk.later(minutes=1)

    actions = [(one["event_action"], one["dedup_key"]) for one in desk.receiver.events]
    assert actions == [("trigger", name), ("trigger", name), ("resolve", name)]
    ids = [one.headers["webhook-id"] for one in desk.receiver.heard]
    assert len(set(ids)) == 3


def test_after_hours_in_which_nothing_ran_a_service_is_told_once(desk: Desk) -> None:
    policy = (MANIFESTS / "policy.yaml").read_text()
    desk.house.load(
        "policy", policy.replace(MANAGER, PAGE + MANAGER + AGAIN).replace("45m", "51m")
    )
    name = held(desk.house)

    desk.later(minutes=55)

    assert len(desk.receiver.heard) == 1
    reached = [one.step for one in desk.events(name, Reached) if one.endpoint]
    asked = [one.step for one in desk.events(name, Escalated) if one.endpoint]
    assert reached == asked
    assert len(asked) == 2


def test_an_end_that_cannot_be_told_is_given_up_after_the_last_of_the_schedule(desk: Desk) -> None:
    name = held(desk.house)
    desk.later(minutes=25)
    desk.house.press(name, ANA, Verdict.REJECT)
    desk.receiver.says(500)

    for _ in range(200):
        desk.later(hours=1)

    assert len(desk.receiver.heard) == 1 + 10
    assert desk.house.read(lambda q: q.outbox()).waiting == 0


def test_what_is_given_up_while_the_request_waits_is_written_down_as_never_told(
    desk: Desk,
) -> None:
    policy = (MANIFESTS / "policy.yaml").read_text()
    long = policy.replace(
        "{default: 4h, min: 15m, max: 24h}", "{default: 10d, min: 15m, max: 20d}"
    )
    assert long != policy
    desk.house.load("policy", long.replace(MANAGER, PAGE + MANAGER))
    name = held(desk.house)
    desk.receiver.says(503)

    for _ in range(100):
        desk.later(hours=1)

    assert desk.house.request(name).state is State.PENDING
    assert len(desk.receiver.heard) == 10
    (missed,) = desk.events(name, Unreached)
    assert (missed.endpoint, missed.code) == ("pager", "status_503")


@pytest.mark.parametrize(
    ("status", "seen", "told"),
    [
        (202, "it was reached", "pager was reached by step 3."),
        (404, "it was not reached", "pager was not reached by step 3, status_404: it reached"),
        (503, "whether that arrived is not known yet", "webhook: pager to be told."),
    ],
)
def test_whether_a_service_was_reached_is_said_wherever_the_plan_is(
    desk: Desk, status: int, seen: str, told: str
) -> None:
    name = held(desk.house)
    view = desk.house.read(lambda q: view_of(q, desk.request(q, name)))
    assert "To come: pager, a service outside Slack, is told" in json.dumps(course_lines(view))

    desk.receiver.says(status)
    desk.later(minutes=25)

    sentence = f"Then pager, a service outside Slack, was to be told: {seen}."
    view = desk.house.read(lambda q: view_of(q, desk.request(q, name)))
    assert sentence in json.dumps(course_lines(view))
    assert f"SERVICES OUTSIDE SLACK\n{sentence} " in full_text(view)
    story = told_story(
        [(one.seq, one.at, one.event) for one in desk.house.history(name)], lambda who: who
    )
    assert any(told in one.text for one in story)


def test_a_fault_that_stays_is_known_as_trouble_until_it_is_over(desk: Desk) -> None:
    held(desk.house)
    desk.receiver.says(503)
    desk.later(minutes=25)
    assert desk.house.read(lambda q: q.held()) == frozenset()

    desk.later(seconds=5)
    assert desk.house.read(lambda q: q.held()) == {"webhook:pager"}

    desk.receiver.says(202)
    desk.later(minutes=5)
    assert desk.house.read(lambda q: q.held()) == frozenset()

"""Do to the service and to the model of rights the same, and see that both come to the same."""

import json
from contextlib import ExitStack
from datetime import timedelta

from app.domain.action import Action, Context
from app.domain.authority import KeyKind
from app.domain.cover import Cover as Named
from app.domain.events import Event
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.receipts.claims import Claims
from app.workflow.freshness import decided
from app.workflow.name_cover import AT_A_TIME, Naming, end_as_operator, end_covers_due, name_cover
from app.workflow.ports import UnitOfWork
from app.workflow.redeem_receipt import Released
from app.workflow.reply import Reply
from app.workflow.step_up import Given, code_at, enrol, unenrol
from app.workflow.submit_request import Submission
from app.workflow.submit_review import Press, Said, submit_review
from app.workflow.user_groups import keep_user_groups
from tests.builders import NOON, TEAM
from tests.user_groups import SEC, ids, seen
from tests.workflow import rights
from tests.workflow.cast import USUAL
from tests.workflow.documents import policy_text, roster_text
from tests.workflow.house import OPERATOR, a_house
from tests.workflow.invariants import check_history
from tests.workflow.model import World
from tests.workflow.rights import CEILINGS, COVER_FROM, LISTED, OPS, SECURITY, App, Held, Rights

PEOPLE = ["ana", "ben", "cleo", "dev", "mo", "bo", "rita"]
MOST = 6


def account(person: str) -> Account:
    return Account(TEAM, f"U0{person.upper()}")


def secret(person: str) -> bytes:
    return person.encode().ljust(20, b"-")


class RightsMirror:
    """The service, the model of rights beside it, and what has been given out so far."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.house = self.stack.enter_context(a_house())
        self.rights = Rights()
        self.held: dict[str, Held] = {}
        self.claims: dict[str, Claims] = {}
        self.presses = 0
        accounts = {f"U0{one.upper()}": one for one in PEOPLE}
        groups = {OPS: set(LISTED), SECURITY: set[str]()}
        self.world = World(dict(USUAL), groups, dict(CEILINGS), accounts)
        self.load()
        self.slack_says({"cleo", "dev"})
        self.hear()

    def load(self) -> None:
        """Write the documents with what the other model does not know of."""
        roster = json.loads(roster_text(self.world))
        roster["groups"][SECURITY] = {"slack_group": SEC}
        for person, groups in COVER_FROM.items():
            roster["people"][person]["cover_from"] = sorted(groups)
        self.house.load("roster", json.dumps(roster))
        self.load_policy()

    def load_policy(self) -> None:
        policy = json.loads(policy_text(self.world))
        for one in policy["rules"]:
            if one["match"]["action"].removeprefix("do.") in self.rights.strict:
                one["require"] = {"step_up": "totp"}
        self.house.load("policy", json.dumps(policy))

    def sync(self) -> Rights:
        """Tell the model what time it is for the service."""
        self.rights.now = (self.house.now() - NOON).total_seconds()
        return self.rights

    def step(self, offset: int) -> int:
        return int(self.sync().now) // 30 + offset

    def code(self, person: str, step: int) -> str:
        return code_at(secret(person), NOON + timedelta(seconds=30 * step))

    def slack_says(self, people: set[str]) -> None:
        """Let Slack know other members, of whom nobody hears before it is asked."""
        self.house.slack.groups[SEC] = seen(*ids(people))
        self.house.slack.silent = {SEC}
        self.said = set(people)

    def hear(self) -> None:
        """Look at the group, as the tick and the events do."""
        self.house.slack.silent = set()
        shots = self.house.runner.run(self.house.slack.look_into(frozenset({SEC})))
        self.house.write(lambda uow: keep_user_groups(uow, shots))
        self.house.slack.silent = {SEC}
        self.rights.seen, self.rights.seen_at = set(self.said), self.sync().now

    def enrol(self, person: str) -> None:
        given = Given(person, secret(person), self.code(person, self.step(0)))
        assert not isinstance(self.house.write(lambda uow: enrol(uow, given, OPERATOR)), Refused)
        self.rights.apps[person] = App(self.step(0))

    def unenrol(self, person: str) -> None:
        there = self.house.write(lambda uow: unenrol(uow, person, OPERATOR))
        assert there == (self.rights.apps.pop(person, None) is not None)

    def tighten_or_loosen(self, kind: str) -> None:
        self.rights.strict ^= {kind}
        self.load_policy()

    def submit(self, kind: str, requester: str) -> str:
        if len(self.held) >= MOST:
            return next((name for name, it in self.held.items() if it.kind == kind), "")
        rule, behind = USUAL[kind], {rights.OWNER, requester} - {""}
        expected = rights.submit(self.sync(), kind, behind, rule.seats, rule.risk)
        action = Action(f"do.{kind}", {"name": f"n{len(self.held)}", "amount": 1})

        key = self.house.key(KeyKind.AGENT, "bot")
        answer = self.house.submit(action, key, Context(requester=requester))

        assert isinstance(answer, Submission) == (expected is not None), answer
        if not isinstance(answer, Submission) or expected is None:
            return ""
        self.held[answer.request.id] = expected
        self.house.deliver()
        return answer.request.id

    def approve(self, name: str, person: str, step: int | None) -> None:
        """Approve with the code of a time step, or without one."""
        expected = rights.approve(self.sync(), self.held[name], person, step)

        answer = self._pressed(name, person, "" if step is None else self.code(person, step))

        assert isinstance(answer, Reply)
        assert (answer.code if answer.done else "refused") == expected, answer

    def _pressed(self, name: str, person: str, code: str) -> object:
        self.presses += 1
        card = self.house.read(lambda q: q.cards_of(name))[0].id
        press = Press(f"press-{self.presses}", card, account(person))
        said = Said(Verdict.APPROVE, "why", str(self.house.request(name).facts.resource), code)

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return submit_review(uow, press, said, slack_down=down)

        return self.house.runner.run(decided(self.house.store, self.house.slack, unit))

    def redeem(self, name: str) -> None:
        """Get the receipt while there is one to be had, and use it."""
        if self.held[name].state == "approved" and name not in self.claims:
            answer = self.house.issue(name, self.house.key(KeyKind.AGENT, "bot"))
            late = self.sync().now >= self.held[name].release
            assert isinstance(answer, Refused) == late, answer
            if isinstance(answer, Claims):
                self.claims[name] = answer
        if name in self.claims:
            expected = rights.redeem(self.sync(), self.held[name])
            key = self.house.key(KeyKind.EXECUTOR, "runner")
            got = self.house.redeem(self.claims[name], key)
            kinds = {Released: "released", Refused: "refused"}
            assert kinds.get(type(got), "unreachable") == expected, got

    def name_cover(self, absent: str, stand_in: str, minutes: int) -> None:
        now = self.sync().now
        member = {OPS: LISTED, SECURITY: set() if self.rights.stale else self.rights.seen}
        theirs = {group for group, people in member.items() if absent in people}
        named = sum(one.absent == absent for one in self.rights.covers.values())
        possible = absent != stand_in and bool(theirs & COVER_FROM.get(stand_in, set()))
        possible = possible and named < AT_A_TIME
        until = self.house.now() + timedelta(minutes=minutes)
        naming = Naming(account(absent), account(stand_in), until)

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return name_cover(uow, naming, slack_down=down)

        answer = self.house.runner.run(decided(self.house.store, self.house.slack, unit))

        assert isinstance(answer, Named) == possible, answer
        if isinstance(answer, Named):
            cover = rights.Cover(absent, stand_in, now, now + 60 * minutes)
            self.rights.covers[answer.id] = cover

    def end_cover(self, number: int) -> None:
        """End one now, and write down which others are over."""
        self.house.write(end_covers_due)
        now = self.sync().now
        covers = {name: one for name, one in self.rights.covers.items() if now < one.until}
        if covers:
            name = list(covers)[number % len(covers)]
            answer = self.house.write(lambda uow: end_as_operator(uow, name, OPERATOR))
            assert isinstance(answer, Named), answer
            del covers[name]
        self.rights.covers = covers

    def check(self) -> None:
        """See that rows, histories and chain are what they should be."""
        for name, it in self.held.items():
            row = self.house.request(name)
            events = [
                one.event for one in self.house.history(name) if isinstance(one.event, Event)
            ]
            given = [(one.person, one.step_up is not None) for one in row.reviews]
            assert row.state == it.state
            assert given == [(one.person, one.proven) for one in it.reviews]
            assert replay(events) == row
            check_history(events, behind=frozenset(it.behind))
        self.house.verify()

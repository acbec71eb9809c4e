"""Do a thing to the service and to the model, and see that both come to the same."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from app.domain.action import Action, Context
from app.domain.authority import KeyKind, Lock, LockKind
from app.domain.events import Event
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.receipts.claims import Claims
from app.workflow.freshness import Unreachable
from app.workflow.redeem_receipt import Released
from app.workflow.reply import Reply
from app.workflow.show_page import page_shown
from app.workflow.submit_request import Submission
from tests.builders import NOON, TEAM
from tests.workflow import model
from tests.workflow.cast import ACCOUNTS, FLAGS, OPS, USUAL, nobody_is_left
from tests.workflow.documents import policy_text, roster_text
from tests.workflow.house import a_house
from tests.workflow.invariants import check_history, check_steps
from tests.workflow.model import AMOUNT, Held, Rule, World

MOST = 8


class Mirror:
    """The service, the model beside it, and what has been given out so far."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.house = self.stack.enter_context(a_house())
        self.world = World({}, {}, {"ops": "high", "security": "critical"}, {})
        self.held: dict[str, Held] = {}
        self.claims: dict[str, Claims] = {}
        self.first: dict[str, str] = {}
        self.locks: dict[tuple[str, str], Lock] = {}
        self.gone: set[str] = set()
        self.pressed: list[tuple[str, str, Account, Verdict, Reply]] = []
        self.all_as_usual()
        for user, flags in FLAGS.items():
            self.house.tell(Account(TEAM, user), **flags)
            self.world.flagged.add(user)

    def all_as_usual(self) -> None:
        self.world.rules, self.world.accounts, self.world.owner = dict(USUAL), dict(ACCOUNTS), "bo"
        self.world.hands, self.world.manager = True, "dev"
        self.world.groups = {"ops": set(OPS), "security": {"cleo", "dev"}}
        self.reload()
        for what in list(self.locks):
            self.lock_or_unlock(what)
        for user in self.world.flagged - FLAGS.keys():
            self.slack_says(user, "")
        self.mend_the_clock()

    def reload(self) -> None:
        self.house.load("policy", policy_text(self.world))
        self.house.load("roster", roster_text(self.world))

    def sync(self) -> World:
        """Tell the model what time it is for the service."""
        self.world.now = (self.house.now() - NOON).total_seconds()
        self.world.clock_behind = self.house.behind()
        return self.world

    def submit(self, kind: str, requester: str, creator: str, *, whole: bool) -> str:
        """Submit a request, or give an old one where there are enough; empty if refused."""
        if len(self.held) >= MOST:
            return next((name for name, it in self.held.items() if it.kind == kind), "")
        world = self.sync()
        behind = {world.owner, requester or world.owner, creator} - {"root"}
        action = Action(f"do.{kind}", {"name": f"n{len(self.held)}", "amount": AMOUNT})
        key = self.house.key(KeyKind.AGENT, "bot", creator)
        expected = model.submit(self.sync(), kind, behind, 3600, whole=whole)

        answer = self.house.submit(action, key, Context(requester=requester))

        assert isinstance(answer, Submission) == (expected is not None), answer
        if not isinstance(answer, Submission) or expected is None:
            return ""
        self.held[answer.request.id] = expected
        if not whole:
            self.house.partial.add(answer.request.id)
        assert answer.payload is not None
        self.first[answer.request.id] = answer.payload.digest
        self.deliver()
        return answer.request.id

    def press(self, name: str, user: str, verdict: Verdict) -> None:
        if not self.house.read(lambda q: q.cards_of(name)):
            return
        *team, id_ = user.split("/")
        account = Account(team[0] if team else TEAM, id_)
        expected = model.press(self.sync(), self.held[name], user, verdict.value)

        answer = self.house.press(name, account, verdict)

        assert isinstance(answer, Reply)
        done = answer.code if answer.done else "refused"
        assert ("denied" if answer.code == "policy_tightened" else done) == expected, answer
        self.pressed.append((f"press-{self.house.presses}", name, account, verdict, answer))

    def amend(self, name: str, user: str, amount: int) -> None:
        if not self.house.read(lambda q: q.cards_of(name)):
            return
        expected = model.amend(self.sync(), self.held[name], user, amount)

        answer = self.house.amend(name, Account(TEAM, user), {"arguments.amount": amount})

        assert isinstance(answer, Reply)
        assert answer.done == expected, answer

    def hand_over(self, name: str, user: str, team: str) -> None:
        """Press "Hand over…"; where it is done, the other team's card is posted at once."""
        if not self.house.read(lambda q: q.cards_of(name)):
            return
        self.mend_the_clock()
        expected = model.hand_over(self.sync(), self.held[name], user, team)

        answer = self.house.hand_over(name, Account(TEAM, user), team)

        assert isinstance(answer, Reply)
        assert answer.done == expected, answer
        if expected:
            self.deliver()

    def press_an_older_button(self, name: str, user: str) -> None:
        """Approve from what showed the first revision, when there is a newer one."""
        if self.held[name].revision > 1 and self.house.read(lambda q: q.cards_of(name)):
            account = Account(TEAM, user)
            answer = self.house.press(name, account, Verdict.APPROVE, revision=1)
            assert isinstance(answer, Reply)
            assert not answer.done, answer

    def press_again(self, number: int) -> None:
        press, name, account, verdict, first = self.pressed[-1 - number % len(self.pressed)]

        assert self.house.press(name, account, verdict, id_=press) == first

    def press_while_slack_is_down(self, name: str, user: str) -> None:
        """Click when nobody can be asked and what is known is too old to approve on."""
        if not self.house.read(lambda q: q.cards_of(name)):
            return
        self.mend_the_clock()
        self.house.clock.forward(seconds=61)
        self.house.slack.down = True

        answer = self.house.press(name, Account(TEAM, user), Verdict.APPROVE)

        self.house.slack.down = False
        assert isinstance(answer, Reply)
        assert not answer.done

    def see_a_page(self, name: str, user: str, page: int) -> None:
        cards = self.house.read(lambda q: q.cards_of(name))
        if cards and user in self.world.accounts:
            account = Account(TEAM, user)
            seen = self.held[name].revision
            self.house.write(lambda uow: page_shown(uow, cards[0].id, account, seen, page, 2))
            self.held[name].seen.setdefault(self.world.accounts[user], set()).add(page)

    def cancel(self, name: str, agent: str) -> None:
        world, it = self.sync(), self.held[name]
        possible = agent == "bot" and it.state == "pending" and world.now < it.expires

        answer = self.house.cancel(name, self.house.key(KeyKind.AGENT, agent))

        assert isinstance(answer, Refused) != possible, answer
        if possible:
            it.state, it.by = "cancelled", "agent"

    def issue(self, name: str, agent: str) -> None:
        world, it = self.sync(), self.held[name]
        fresh = it.state == "approved" and world.now < it.release
        possible = agent == "bot" and (fresh or it.state == "redeemed")

        answer = self.house.issue(name, self.house.key(KeyKind.AGENT, agent))

        assert isinstance(answer, Refused) != possible, answer
        if isinstance(answer, Claims):
            assert self.claims.setdefault(name, answer) == answer

    def redeem(self, name: str, executor: str, run: str, *, right: bool) -> None:
        claims = self.claims[name]
        expected = model.redeem(self.sync(), self.held[name], executor, run, right=right)
        asked = self.first[name] if self.held[name].revision > 1 else "sha256:other"
        digest = claims.digest if right else asked

        answer = self.house.redeem(claims, self.house.key(KeyKind.EXECUTOR, executor), run, digest)

        assert isinstance(answer, Released | Refused)
        assert isinstance(answer, Released) == (expected == "released"), answer
        if isinstance(answer, Released):
            assert (answer.request.id, answer.payload.digest) == (name, claims.digest)
            assert answer.payload.action.arguments["amount"] == self.held[name].amount

    def redeem_with_an_agent_s_key(self, name: str) -> None:
        answer = self.house.redeem(self.claims[name], self.house.key(KeyKind.AGENT, "bot"))

        assert isinstance(answer, Refused)

    def redeem_while_slack_is_down(self, name: str) -> None:
        self.mend_the_clock()
        self.house.clock.forward(seconds=301)
        self.house.slack.down = True

        key = self.house.key(KeyKind.EXECUTOR, "runner")
        answer = self.house.redeem(self.claims[name], key, "run-9")

        self.house.slack.down = False
        assert isinstance(answer, Refused | Unreachable) or self.held[name].by == "policy"
        if not isinstance(answer, Unreachable):
            expected = model.redeem(self.sync(), self.held[name], "runner", "run-9", right=True)
            assert isinstance(answer, Released) == (expected == "released"), answer

    def join_or_leave(self, person: str, what: str) -> None:
        """Change a group, or take a person off the roster with all accounts, or back on."""
        if what in self.world.groups:
            self.world.groups[what] ^= {person}
        elif person in self.world.accounts.values() and person not in {
            self.world.owner,
            "ben",
            "dev",
        }:
            accounts = self.world.accounts.items()
            self.world.accounts = {one: who for one, who in accounts if who != person}
        else:
            self.world.accounts |= {one: who for one, who in ACCOUNTS.items() if who == person}
        self.house.load("roster", roster_text(self.world))

    def hand_the_agent_over(self, owner: str) -> None:
        if owner in self.world.accounts.values() and not nobody_is_left(owner, self.gone):
            self.world.owner = owner
            self.house.load("roster", roster_text(self.world))

    def change_who_hands_over(self, manager: str) -> None:
        """Name another manager; naming the same one again permits or forbids handing over."""
        self.world.hands ^= manager == self.world.manager
        self.world.manager = manager
        self.house.load("policy", policy_text(self.world))

    def change_the_policy(self, kind: str, changed: Rule) -> None:
        self.world.rules[kind] = changed
        self.house.load("policy", policy_text(self.world))

    def lock_or_unlock(self, what: tuple[str, str]) -> None:
        if what in self.locks:
            assert self.house.unlock(self.locks.pop(what))
        else:
            self.locks[what] = self.house.lock(LockKind(what[0]), what[1])
        self.world.locks = list(self.locks)

    def slack_says(self, user: str, flag: str) -> None:
        gone = self.gone | {user} if flag in {"deactivated", "known"} else self.gone - {user}
        if nobody_is_left(self.world.owner, gone):
            return  # what becomes of an agent without an owner, the machine of rights knows
        self.gone = gone
        said: dict[str, Any] = {flag: flag != "known"} if flag else {}
        self.mend_the_clock()
        self.house.tell(Account(TEAM, user), **said)
        self.world.flagged = self.world.flagged - {user} | ({user} if flag else set())

    def mend_the_clock(self) -> None:
        self.house.clock.set(max(self.house.clock.at, self.house.now()))

    def put_the_clock_back(self, seconds: float) -> None:
        self.mend_the_clock()
        self.house.clock.set(self.house.clock.at - timedelta(seconds=seconds))

    def tick(self) -> None:
        """Let time end what is due, and then take the steps of what still waits."""
        model.tick(self.sync(), list(self.held.values()))

        self.house.tick()
        self.house.escalate()

    def deliver(self) -> None:
        """Bring about everything that waits: then every card shows the newest version."""
        self.house.deliver()

        for name in self.held:
            version = self.house.request(name).version
            cards = self.house.read(lambda q, name=name: q.cards_of(name))  # type: ignore[misc]
            assert all(card.version == version for card in cards)
            self.held[name].shown = self.held[name].revision

    def amount(self, name: str) -> object:
        """Say how much the action would move if it ran now."""
        payload = self.house.read(lambda q: q.payload(name))
        return payload.action.arguments["amount"] if payload else None

    def check(self) -> None:
        """See that rows, histories and chain are what they should be."""
        for name, it in self.held.items():
            row = self.house.request(name)
            history = [one.event for one in self.house.history(name)]
            events = [one for one in history if isinstance(one, Event)]
            approvals = [
                (one.person, one.account.user)
                for one in row.reviews
                if one.verdict is Verdict.APPROVE
            ]
            assert (row.state, row.decided_by) == (it.state, it.by)
            assert (row.revision, self.amount(name)) == (it.revision, it.amount)
            assert approvals == it.reviews
            assert row.steps_done == it.steps
            assert [one.by for one in row.handed] == [it.handed] * bool(it.handed)
            assert replay(events) == row
            check_history(events, behind=it.behind)
            check_steps(events)
        self.house.verify()

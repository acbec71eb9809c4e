"""Bring requests into the states of the matrix, as people, agents, executors and time do."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain.action import Action, Context, Resource
from app.domain.authority import SYSTEM, Key
from app.domain.enrolment import Enrolment
from app.domain.events import CardPosted
from app.domain.people import Account, Flags, Verdict
from app.domain.request import ActionRequest
from app.receipts.claims import SigningKey, read
from app.workflow.accounts import keep_accounts
from app.workflow.amend_request import amend_request
from app.workflow.ask_question import ask_question
from app.workflow.cancel_request import cancel_request
from app.workflow.deliver import ATTEMPTED
from app.workflow.documents import load_document
from app.workflow.hand_over import hand_over
from app.workflow.issue_receipt import issue_receipt
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.record import record
from app.workflow.redeem_receipt import Released, Wish, redeem_receipt
from app.workflow.reply import Reply
from app.workflow.revoke_approval import revoke_approval
from app.workflow.show_page import page_shown
from app.workflow.step_up import Given, code_at, enrol
from app.workflow.submit_request import Ask, Submission, submit_request
from app.workflow.submit_review import Press, Said, submit_review
from app.workflow.tidy import end_one
from tests.matrix.axes import Risk, State
from tests.matrix.documents import CHANNEL, CLAIMED, policy, roster
from tests.matrix.groups import AGENTS
from tests.matrix.people import ACTORS, BYSTANDERS, HOME, Actor

SIGNING = SigningKey(b"receipts" * 4)
CANARY, CLAIM = "canary-4f1c", "parrot-77b2"
QUARTER, DAY = timedelta(minutes=15), timedelta(hours=24)
FIRST, SECOND = (Account(HOME, user) for user in ("U0FAY", f"U0{BYSTANDERS[0].upper()}"))
SHORT = frozenset({State.OVERDUE, State.UNUSED, State.EXPIRED, State.LAPSED})
ENDED_BY_TIME = frozenset({State.EXPIRED, State.LAPSED})
APPROVED = frozenset({State.APPROVED, State.UNUSED, State.REDEEMED, State.REVOKED, State.LAPSED})
PEOPLE = {FIRST: "fay", SECOND: BYSTANDERS[0]}
UNENROLLED = "not_enrolled"
CODES = {one.person: one.code for one in ACTORS.values() if one.code}
STEPS = {"code_used": 2**40}
NAMES = {Risk.UNCLASSIFIED: "work.novel"}


@dataclass(frozen=True)
class Sort:
    """Which requests are alike: of which agent, in which state, at what risk, shown how."""

    agent: str
    state: State
    risk: Risk
    shown: str = "whole"


@dataclass(frozen=True)
class Subject:
    """A request that something is done to: its id, its card, where that stands, its question."""

    id: str
    card: str
    ts: str
    question: str
    thing: str


@dataclass
class Scenes:
    """Makes requests; `keys` are those of the agents and of the executor."""

    keys: dict[str, Key] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    count: "itertools.count[int]" = field(default_factory=itertools.count)

    def made(self, sort: Sort) -> Callable[[UnitOfWork], Subject]:
        """Give the unit that makes a request of a sort."""
        return lambda uow: self._made(uow, sort)

    def _made(self, uow: UnitOfWork, sort: Sort) -> Subject:
        agent = AGENTS[sort.agent]
        hands = [_account(agent.manager)] if sort.state is State.HANDED else []
        everybody = (FIRST, SECOND, _account(agent.owner), *hands)
        keep_accounts(uow, tuple(Flags(one, uow.now) for one in everybody))
        if sort.risk.codes:
            self.renew(uow, PEOPLE[FIRST], PEOPLE[SECOND])
        if agent.orphaned == "roster":
            load_document(uow, "roster", roster(before=True), SYSTEM)
        subject = self._brought(uow, sort, next(self.count))
        if agent.orphaned == "roster":
            load_document(uow, "roster", roster(), SYSTEM)
        gone = agent.orphaned == "slack"
        flags = [Flags(_account(agent.owner), uow.now, deactivated=True)] if gone else []
        keep_accounts(uow, tuple(flags))
        return subject

    def _brought(self, uow: UnitOfWork, sort: Sort, number: int) -> Subject:
        request, thing = self._asked(uow, sort, number)
        if sort.state is State.DENIED:
            return Subject(request.id, "", "", "", thing)
        card = _posted(uow, request, number, whole=sort.shown == "whole")
        _said(ask_question(uow, Meant(f"ask-{number}", FIRST, card), "Why now?"))
        for who in _approving(sort.state):
            self._approve(uow, request.id, card, who)
        if sort.state in APPROVED:
            self._issued(uow, sort, request.id, spend=sort.state is State.REDEEMED)
        self._ended(uow, sort, request.id, card)
        found = uow.request(request.id)
        assert found is not None
        return Subject(request.id, card, _ts(number), found.questions[0].id, thing)

    def narrowed(self, uow: UnitOfWork, card: str) -> None:
        """Narrow what a card is about, as another reviewer."""
        by = Meant(f"narrow-{card}", FIRST, card)
        _said(amend_request(uow, by, 1, {"arguments.amount": 5}))

    def enrolled(self, uow: UnitOfWork) -> None:
        """Enrol everybody on the roster who is there, but one, and lock one of them out."""
        there = [one for one in ACTORS.values() if one.person and not one.gone]
        people = {one.person for one in there if one.code != UNENROLLED}
        for person in sorted(people | set(BYSTANDERS)):
            secret = secret_of(person)
            made = enrol(uow, Given(person, secret, code_at(secret, uow.now)), SYSTEM)
            assert isinstance(made, Enrolment), made
            self.enrolments[person] = made
        self.renew(uow, *people)

    def renew(self, uow: UnitOfWork, *people: str) -> None:
        """Forget which codes people used, as if time had gone by; some stay as they are."""
        for person in people:
            made = self.enrolments.get(person)
            if made is None:
                continue
            used = STEPS.get(CODES.get(person, ""), 0)
            locked = uow.now + DAY if CODES.get(person) == "code_locked" else None
            fresh = replace(made, last_step=used, failures=0, locked_until=locked)
            uow.keep_enrolment(fresh)

    def code(self, actor: Actor, now: datetime) -> str:
        """Give the code that somebody types."""
        right = code_at(secret_of(actor.person or "nobody"), now)
        if actor.code == "code_required":
            return ""
        return f"{(int(right) + 500_000) % 1_000_000:06}" if actor.code == "code_wrong" else right

    def _asked(self, uow: UnitOfWork, sort: Sort, number: int) -> tuple[ActionRequest, str]:
        agent = AGENTS[sort.agent]
        denied = sort.state in {State.DENIED, State.TIGHTENED}
        place = f"{sort.state.name.lower()}/" if denied else ""
        thing = f"{sort.agent}/{place}{number}"
        name = NAMES.get(sort.risk, f"work.{sort.risk}")
        ask = Ask(
            self.keys[sort.agent],
            Action(name, {"thing": thing, "password": CANARY, "amount": 10}),
            Resource(CLAIMED, thing) if sort.risk is Risk.UNCLASSIFIED else None,
            Context(justification=CLAIM, requester=agent.requester),
            ttl=QUARTER if sort.state in SHORT else DAY,
        )
        if agent.now:
            load_document(uow, "roster", roster(before=True), SYSTEM)
        answer = submit_request(uow, ask)
        if agent.now:
            load_document(uow, "roster", roster(), SYSTEM)
        assert isinstance(answer, Submission), answer
        return answer.request, str(answer.request.facts.resource)

    def _approve(self, uow: UnitOfWork, name: str, card: str, who: Account) -> str:
        page_shown(uow, card, who, 1, 1, 1)
        request = uow.request(name)
        assert request is not None
        press = Press(f"{card}/{who}/setting", card, who)
        code = code_at(secret_of(PEOPLE[who]), uow.now)
        said = Said(Verdict.APPROVE, "Looked at it.", str(request.facts.resource), code)
        reply = submit_review(uow, press, said)
        assert isinstance(reply, Reply)
        return reply.code

    def _ended(self, uow: UnitOfWork, sort: Sort, name: str, card: str) -> None:
        by = Meant(f"end-{card}", FIRST, card)
        match sort.state:
            case State.REJECTED:
                press = Press(f"reject-{card}", card, FIRST)
                _said(submit_review(uow, press, Said(Verdict.REJECT, "No.")))
            case State.TIGHTENED:
                load_document(uow, "policy", policy(tighter=True), SYSTEM)
                assert self._approve(uow, name, card, FIRST) == "policy_tightened"
                load_document(uow, "policy", policy(), SYSTEM)
            case State.NARROWED:
                self.narrowed(uow, card)
            case State.HANDED:
                by = replace(by, account=_account(AGENTS[sort.agent].manager))
                _said(hand_over(uow, by, "neighbours", "All are away."))
            case State.CANCELLED:
                cancel_request(uow, self.keys[sort.agent], name, "")
            case State.REVOKED:
                _said(revoke_approval(uow, by, "Not after all."))

    def _issued(self, uow: UnitOfWork, sort: Sort, name: str, *, spend: bool) -> None:
        told = issue_receipt(uow, self.keys[sort.agent], name, SIGNING.kid)
        assert isinstance(told, dict), told
        claims = read(SIGNING.sign(told), {SIGNING.kid: SIGNING.public})
        assert claims is not None
        if spend:
            wish = Wish(self.keys["runner"], claims, claims.digest, "run-0")
            released = redeem_receipt(uow, wish)
            assert isinstance(released, Released), released


def ended_by_time(uow: UnitOfWork, subjects: list[Subject]) -> None:
    """Let the tick come for some."""
    for one in subjects:
        assert end_one(uow, one.id)


def _account(person: str) -> Account:
    return Account(HOME, f"U0{person.upper()}")


def secret_of(person: str) -> bytes:
    """Give the secret of somebody's authenticator app."""
    return person.encode().ljust(20, b".")


def _approving(state: State) -> tuple[Account, ...]:
    if state in APPROVED:
        return (FIRST, SECOND)
    return (FIRST,) if state is State.HALF else ()


def _posted(uow: UnitOfWork, request: ActionRequest, number: int, *, whole: bool) -> str:
    """Post the card, as the relay does, whole or not."""
    (card,) = uow.cards_of(request.id)
    ts = _ts(number)
    uow.keep_card(replace(card, channel=CHANNEL, ts=ts, whole=whole, posted_at=uow.now))
    event = CardPosted(card.id, CHANNEL, ts, 1, whole, "digest", uow.now)
    record(uow, request, [event], ATTEMPTED)
    return card.id


def _ts(number: int) -> str:
    return f"{number}.000001"


def _said(reply: object) -> None:
    assert isinstance(reply, Reply)
    assert reply.done, reply

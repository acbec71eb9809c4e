"""Any commands in any order: what the lifecycle may never do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain import lifecycle
from app.domain.events import Approved, Event, Redeemed, Submitted
from app.domain.evolve import evolve, replay, started
from app.domain.lifecycle import Attempt, Click, Outcome
from app.domain.people import Standing, Standings, Threshold, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, DecidedBy, State
from tests.builders import (
    ASKER,
    FACTS,
    HOUR,
    MINUTE,
    NOON,
    PEOPLE,
    PLATFORM,
    SECURITY,
    TERMS,
    a_payload,
    a_receipt,
)

SEATS = [(PLATFORM,), (PLATFORM, SECURITY), (Threshold("platform-reviewers", 2),)]
DIGEST = a_payload().digest
GROUPS = st.frozensets(st.sampled_from(["platform-reviewers", "security"]))
CODES = st.sampled_from(["", "", "", "account_guest", "locked_reviewer"])
STANDINGS = st.fixed_dictionaries(
    {
        name: st.builds(Standing, st.just(name), st.just(PEOPLE[name]), GROUPS, CODES)
        for name in PEOPLE
    }
)
ATTEMPTS = st.builds(
    Attempt,
    st.sampled_from(["run-1", "run-2", ""]),
    st.sampled_from(["vault-runner", "idp-runner"]),
    st.sampled_from(["jti1", "jti2"]),
    st.sampled_from([DIGEST, "sha256:other"]),
)
REVIEWS = st.tuples(
    st.just("review"),
    st.sampled_from(list(PEOPLE)),
    st.sampled_from(list(Verdict)),
    st.sampled_from(["", "because"]),
    st.booleans(),
    st.sampled_from([(), *((one,) for one in SEATS), ((),)]),
)
OTHERS = st.sampled_from(["cancel", "deny", "expire", "issue", "revoke", "lapse"]).map(
    lambda word: (word,)
)
STEPS = st.tuples(
    st.one_of(REVIEWS, OTHERS, st.tuples(st.just("redeem"), ATTEMPTS)),
    STANDINGS,
    st.integers(0, 20).map(lambda minutes: timedelta(minutes=minutes)),
)


Step = tuple[Any, ...]
COMMANDS: dict[str, Callable[[ActionRequest, datetime], Outcome]] = {
    "cancel": lambda it, now: lifecycle.cancel(it, DecidedBy.AGENT, "deploy-bot", "", now),
    "deny": lambda it, now: lifecycle.deny(it, "rule", "sha256:new", now),
    "expire": lifecycle.expire,
    "issue": lambda it, now: lifecycle.issue(it, a_receipt(expires_at=now + HOUR), now),
    "revoke": lambda it, now: lifecycle.revoke(it, DecidedBy.OPERATOR, "mo", "x", "", now),
    "lapse": lifecycle.lapse,
}


def act(request: ActionRequest, step: Step, standings: Standings, now: datetime) -> Outcome:
    match step:
        case ("review", person, verdict, reason, whole, seats):
            click, mine = Click("card1", 1, whole), standings[person]
            return lifecycle.review(request, click, verdict, reason, mine, standings, seats, now)
        case ("redeem", attempt):
            return lifecycle.redeem(request, attempt, DIGEST, standings, (), now)
        case _:
            return COMMANDS[step[0]](request, now)


@given(st.sampled_from(SEATS), st.lists(STEPS, max_size=12))
def test_a_request_lives_by_the_rules_whatever_is_commanded(
    seats: tuple[Threshold, ...], steps: list[tuple[Step, dict[str, Standing], timedelta]]
) -> None:
    begun = Submitted("req_1", ASKER, FACTS, replace(TERMS, thresholds=seats), NOON, a_payload())
    history: list[Event] = [begun]
    request, now = started(begun), NOON

    for step, standings, passed in steps:
        now += passed
        before, outcome = request, act(request, step, standings, now)
        events = [] if isinstance(outcome, Refused) else outcome
        for event in events:
            request = evolve(request, event)
        history += events
        check(before, request, events, standings, now)

    assert replay(history) == request


def check(
    before: ActionRequest,
    after: ActionRequest,
    events: Sequence[Event],
    standings: Standings,
    now: datetime,
) -> None:
    if before.state.terminal:
        assert after == before
    if before.state is not after.state:
        assert (before.state, after.state) in MOVES
    if before.state is State.PENDING and now >= before.terms.expires_at:
        assert after.state in {State.PENDING, State.EXPIRED}
    if any(isinstance(one, Approved | Redeemed) for one in events):
        assert enough(before.terms.thresholds, after, standings)
    if after.state is State.REDEEMED and before != after:
        assert before.release_by is not None
        assert now < before.release_by


MOVES = {
    (State.PENDING, State.APPROVED),
    (State.PENDING, State.REJECTED),
    (State.PENDING, State.DENIED),
    (State.PENDING, State.EXPIRED),
    (State.PENDING, State.CANCELLED),
    (State.APPROVED, State.REDEEMED),
    (State.APPROVED, State.REVOKED),
    (State.APPROVED, State.LAPSED),
}


def enough(thresholds: Sequence[Threshold], request: ActionRequest, standings: Standings) -> bool:
    """Count by trying: for every choice of distinct people, one for each seat."""
    seats = [one.group for one in thresholds for _ in range(one.count)]
    people: dict[str, frozenset[str]] = {}
    for one in request.reviews:
        standing = standings[one.person]
        if one.verdict is Verdict.APPROVE and not standing.code and one.person not in {"bo", "mo"}:
            given = one.groups & standing.groups
            people[one.person] = people.get(one.person, frozenset()) | given
    return _seatable(seats, people)


def _seatable(seats: list[str], people: dict[str, frozenset[str]]) -> bool:
    if not seats:
        return True
    return any(
        _seatable(seats[1:], {name: groups for name, groups in people.items() if name != one})
        for one, own in people.items()
        if seats[0] in own
    )


def test_the_rules_are_met_by_some_life_that_ends_in_a_redemption() -> None:
    request = started(Submitted("req_1", ASKER, FACTS, TERMS, NOON, a_payload()))
    standings = {"ana": Standing("ana", PEOPLE["ana"], frozenset({"platform-reviewers"}))}
    approve = ("review", "ana", Verdict.APPROVE, "", True, ())
    spend = ("redeem", Attempt("run-1", "vault-runner", "jti1", DIGEST))

    for step in (approve, ("issue",), spend):
        outcome = act(request, step, standings, NOON + MINUTE)
        assert isinstance(outcome, list)
        for event in outcome:
            request = evolve(request, event)

    assert request.state is State.REDEEMED

"""One readable default of each thing, and the people of the examples."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.action import Action, Context, Effect, Enforcement, Facts, Payload, Resource, Risk
from app.domain.events import Event, Submitted
from app.domain.evolve import evolve, started
from app.domain.lifecycle import Click
from app.domain.people import Account, Asker, Flags, Standing, Threshold, Verdict
from app.domain.request import ActionRequest, Receipt, Review, Terms
from app.receipts.digest import payload_of

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
TEAM = "T0ACME"


def account(user: str, team: str = TEAM) -> Account:
    return Account(team, user)


ANA = account("U0ANA")
BEN = account("U0BEN")
BO = account("U0BO")
CLEO = account("U0CLEO")
DEV = account("U0DEV")
MO = account("U0MO")
EVE = account("U0EVE")
PEOPLE = {"ana": ANA, "ben": BEN, "bo": BO, "cleo": CLEO, "dev": DEV, "mo": MO}

PLATFORM = Threshold("platform-reviewers", 1)
SECURITY = Threshold("security", 1)

SECRET = Resource("secret", "prod/payments-db")
ROTATE = Action("secrets.rotate", {"secret": "prod/payments-db", "grace": "PT10M"})
FACTS = Facts(
    action="secrets.rotate",
    resource=SECRET,
    environment="prod",
    team="platform",
    risk=Risk.HIGH,
    reversible=True,
    enforcement=Enforcement.RECEIPT,
)
CONTEXT = Context(
    justification="The key is 90 days old.",
    blast_radius="Payments for ten minutes.",
    rollback="Put the old key back.",
)
ASKER = Asker("deploy-bot", owner="bo", requester="bo", key_id="key1", key_creator="mo")
TERMS = Terms(
    effect=Effect.HOLD,
    rule="production secrets",
    reason="The rule says hold.",
    thresholds=(PLATFORM,),
    expires_at=NOON + HOUR,
    receipt_ttl=15 * MINUTE,
    policy_version="sha256:policy",
    roster_version="sha256:roster",
    audience=("vault-runner",),
)
ELIGIBLE = {"ana": frozenset({"platform-reviewers"})}


def a_payload(action: Action = ROTATE, resource: Resource = SECRET) -> Payload:
    return payload_of(action, resource, CONTEXT, {"ticket": "OPS-12"})


def a_request(*events: Event, **terms: Any) -> ActionRequest:
    """A pending request, carried on by what happened since; terms may be given by name."""
    begun = Submitted("req_1", ASKER, FACTS, replace(TERMS, **terms), NOON, a_payload())
    request = started(begun)
    for event in events:
        request = evolve(request, event)
    return request


def a_review(person: str = "ana", verdict: Verdict = Verdict.APPROVE, **changes: Any) -> Review:
    given = Review(
        person=person,
        account=PEOPLE[person],
        verdict=verdict,
        groups=frozenset({"platform-reviewers"}),
        revision=1,
        card="card1",
        at=NOON + MINUTE,
    )
    return replace(given, **changes)


def a_standing(person: str = "ana", *groups: str, code: str = "") -> Standing:
    """Somebody in good standing, as a platform reviewer unless groups are given."""
    return Standing(person, PEOPLE[person], frozenset(groups or {"platform-reviewers"}), code)


def a_click(*, revision: int = 1, whole: bool = True) -> Click:
    return Click("card1", revision, whole)


def a_receipt(**changes: Any) -> Receipt:
    made = Receipt("jti1", "kid1", ("vault-runner",), NOON + MINUTE, NOON + 16 * MINUTE)
    return replace(made, **changes)


def clean(who: Account, at: datetime = NOON, **flags: Any) -> Flags:
    return Flags(who, at, **flags)

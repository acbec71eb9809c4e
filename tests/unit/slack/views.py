"""Requests to draw cards of: one readable default each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.delivery.message import Card
from app.delivery.view import ReviewLine, View
from app.domain.action import Action, Context, Effect, Enforcement, Facts, Resource, Risk
from app.domain.people import Account, Asker, Threshold, Verdict
from app.domain.request import ActionRequest, Redemption, State, Terms
from app.domain.seats import Progress
from app.receipts.digest import payload_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CARD = Card(id="cardcardcardcardcardca", request_id="req_1", revision=1, address="C0PLATFORM")
ANA = Account("T0ACME", "U0ANA")
CONTEXT = Context(
    justification="The key is 91 days old.",
    blast_radius="Payments reconnects once.",
    rollback="The old version stays valid for ten minutes.",
)
ROTATE = Action("secrets.rotate", {"secret": "prod/payments-db", "grace": "PT10M"})
USED = Redemption("run-1", "vault-runner", NOON + timedelta(minutes=5))
TARGET = Resource("secret", "prod/payments-db")


def facts(**changes: Any) -> Facts:
    return replace(
        Facts(
            action="secrets.rotate",
            resource=TARGET,
            environment="prod",
            team="platform",
            risk=Risk.HIGH,
            reversible=True,
            enforcement=Enforcement.RECEIPT,
        ),
        **changes,
    )


def a_request(**changes: Any) -> ActionRequest:
    terms = Terms(
        effect=Effect.HOLD,
        rule="production secrets",
        reason="",
        thresholds=(Threshold("platform-reviewers", 1), Threshold("security", 1)),
        expires_at=NOON + timedelta(hours=1),
        receipt_ttl=timedelta(minutes=15),
        policy_version="p1",
        roster_version="r1",
    )
    asker = Asker("deploy-bot", "bo", "bo", "k1", requester_named=True)
    made = ActionRequest(id="req_1", asker=asker, facts=facts(), terms=terms, submitted_at=NOON)
    return replace(made, **changes)


def a_view(
    request: ActionRequest | None = None,
    action: Action = ROTATE,
    context: Context = CONTEXT,
    labels: dict[str, str] | None = None,
    **changes: Any,
) -> View:
    request = request or a_request()
    payload = payload_of(action, request.facts.resource, context, labels or {})
    made = View(
        request=request,
        payload=payload,
        requester="Bo Lindqvist",
        owner="Bo Lindqvist",
        progress=(Progress("platform-reviewers", 0, 1), Progress("security", 0, 1)),
        reviews=(),
        ended_by="",
        ending="",
        reason="",
        now=NOON,
    )
    return replace(made, **changes)


def said(name: str, verdict: Verdict, reason: str = "") -> ReviewLine:
    return ReviewLine(name.lower(), name, ANA, verdict, reason, NOON + timedelta(minutes=2))


def in_state(state: State, **changes: Any) -> ActionRequest:
    return a_request(state=state, decided_at=NOON + timedelta(minutes=2), **changes)

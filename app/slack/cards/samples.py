"""A card and a dialog as they would be posted, for Slack to look at without posting them."""

import json
from datetime import datetime, timedelta

from app.delivery.message import Card
from app.delivery.view import View
from app.domain.action import (
    Action,
    Context,
    Effect,
    Enforcement,
    Facts,
    Payload,
    Resource,
    Risk,
)
from app.domain.people import Asker, Threshold
from app.domain.request import ActionRequest, Terms
from app.domain.seats import Progress
from app.slack.cards.blocks import Block
from app.slack.cards.card import request_card
from app.slack.cards.dialogs import ask_to_approve, ask_to_reject

NAME, SECRET = "secrets.rotate", "prod/sample"


def samples(now: datetime) -> dict[str, Block]:
    """Make a card and two dialogs about an action that nobody asked for."""
    view = _view(now)
    card = request_card(Card("sample", view.request.id, 1, "C0SAMPLE"), view)
    return {
        "sample card": {"text": card.text, "blocks": list(card.blocks)},
        "sample approval": ask_to_approve("sample", view),
        "sample rejection": ask_to_reject("sample", view.request),
    }


def _view(now: datetime) -> View:
    asked = {"secret": SECRET, "note": "A sample: <@everyone> & „quotes“ \u202e."}
    resource = {"id": SECRET, "type": "secret"}
    whole = {"arguments": asked, "name": NAME, "resource": resource}
    written = json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    terms = Terms(
        effect=Effect.HOLD,
        rule="sample",
        reason="",
        thresholds=(Threshold("sample", 1),),
        expires_at=now + timedelta(hours=1),
        receipt_ttl=timedelta(minutes=15),
        policy_version="",
        roster_version="",
        reason_required=True,
        confirm_required=True,
    )
    request = ActionRequest(
        id="req_sample",
        asker=Asker("sample-agent", "owner", "requester", "key"),
        facts=_facts(),
        terms=terms,
        submitted_at=now,
    )
    return View(
        request=request,
        payload=Payload(Action(NAME, asked), written, "sha256:" + "0" * 64, Context("A sample.")),
        requester="Somebody",
        owner="Somebody else",
        progress=(Progress("sample", 0, 1),),
        reviews=(),
        ended_by="",
        ending="",
        reason="",
        now=now,
    )


def _facts() -> Facts:
    return Facts(
        NAME,
        Resource("secret", SECRET),
        "prod",
        "sample",
        Risk.HIGH,
        reversible=True,
        enforcement=Enforcement.RECEIPT,
    )

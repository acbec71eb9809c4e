"""One example of every body and answer: they are told in the document, and tried by a test."""

import json
from typing import Any

from app.api.told import (
    ActionTold,
    EventTold,
    LinksTold,
    OutcomeTold,
    PageTold,
    PolicyTold,
    ReceiptTold,
    ReleasedTold,
    ReplayedTold,
    RequestTold,
    ResourceTold,
    SummaryTold,
)
from app.delivery.happening import Happening
from app.domain.people import Verdict
from app.domain.report import Report
from app.domain.request import DecidedBy, State

ID = "req_2v9c71mfa4k8xq05tznw"
HERE = f"https://keyturn.acme.test/v1/requests/{ID}"
DIGEST = "sha256:6f1ed002ab5595859014ebf0951522d9a0f7d2b1b9a4bc1f8a5b3c1f9e7d4c21"
VERSION = "sha256:0b7c2f4e9d1a"
REVIEWERS = ["ana", "cleo"]
AT = "2026-11-21T08:00:00Z"
DECIDED = "2026-11-21T08:07:12Z"
USED = "2026-11-21T08:07:20Z"
QUESTION = "q_7Qm2"
KEY = "k7f3Qm2xYa"
NEVER = "Production secret values are never handed to agents."
LOCK = "lock_p3Xw9"

ASKED: dict[str, Any] = {
    "action": {
        "name": "secrets.rotate",
        "arguments": {"secret": "prod/payments-db", "grace": "PT10M"},
    },
    "resource": {"type": "secret", "id": "prod/payments-db"},
    "context": {
        "justification": "Key exposed in build log 4711.",
        "blast_radius": "payments-api restarts",
        "rollback": "restore version 12",
        "duration": "PT10M",
        "requester": "bo@acme.test",
        "evidence": [{"title": "Build log", "url": "https://ci.acme.test/4711"}],
        "run_id": "run-7f3",
    },
    "ttl": "PT1H",
    "labels": {"incident": "OPS-12"},
}
CANCELLING = {"reason": "The key was rotated by hand."}
ANSWERING = {"question": QUESTION, "answer": "The key was in a public log."}
REPORTING = {"outcome": "succeeded", "detail": "Version 13 is live."}
REDEEMING = {"receipt": "eyJhbGciOiJFZERTQSJ9…", "digest": DIGEST, "redemption_id": "run-42"}

RESOURCE: ResourceTold = {"type": "secret", "id": "prod/payments-db"}
ACTION: ActionTold = {
    "name": "secrets.rotate",
    "arguments": {"secret": "prod/payments-db", "grace": "PT10M"},
    "resource": RESOURCE,
}
POLICY: PolicyTold = {"rule": "production secrets", "version": VERSION, "reason": ""}
LINKS: LinksTold = {
    "self": HERE,
    "cancel": f"{HERE}/cancel",
    "receipt": f"{HERE}/receipt",
    "outcome": f"{HERE}/outcome",
}
LISTED: SummaryTold = {
    "id": ID,
    "state": State.PENDING,
    "decided_by": None,
    "decided_at": None,
    "revision": 1,
    "action": {"name": "secrets.rotate", "resource": RESOURCE},
    "policy": POLICY,
    "submitted_at": AT,
    "expires_at": "2026-11-21T09:00:00Z",
    "links": LINKS,
}
PAGE: PageTold = {"requests": [LISTED], "next": None}
EVENT: EventTold = {
    "type": Happening.DECIDED,
    "request_id": ID,
    "state": State.APPROVED,
    "decided_by": DecidedBy.HUMAN,
    "revision": 1,
    "at": DECIDED,
    "links": LINKS,
}
EVENTS = f"id: 4711\nevent: {Happening.DECIDED}\ndata: {json.dumps(EVENT)}\n\n: here\nid: 4712\n\n"
HELD: RequestTold = {
    **LISTED,
    "action": ACTION,
    "digest": DIGEST,
    "aud": ["vault-runner"],
    "duration": "PT10M",
    "amendments": [],
    "thresholds": [
        {"group": "platform-reviewers", "filled": 0, "needed": 1, "also": []},
        {"group": "security", "filled": 0, "needed": 1, "also": []},
    ],
    "handed_over": [],
    "reviews": [],
    "questions": [],
    "taken_by": None,
    "ending": None,
    "receipt_ready": False,
    "outcomes": [],
    "rollback_requests": [],
}
APPROVED: RequestTold = {
    **HELD,
    "state": State.APPROVED,
    "decided_by": DecidedBy.HUMAN,
    "decided_at": DECIDED,
    "thresholds": [
        {"group": "platform-reviewers", "filled": 1, "needed": 1, "also": []},
        {"group": "security", "filled": 1, "needed": 1, "also": []},
    ],
    "reviews": [
        {
            "person": "ana",
            "name": "Ana Ruiz",
            "verdict": Verdict.APPROVE,
            "cause": None,
            "reason": "Seen in the incident channel.",
            "at": "2026-11-21T08:05:40Z",
            "revision": 1,
            "counts": True,
        },
        {
            "person": "cleo",
            "name": "Cleo Martin",
            "verdict": Verdict.APPROVE,
            "cause": None,
            "reason": "Agreed with Ana.",
            "at": DECIDED,
            "revision": 1,
            "counts": True,
        },
    ],
    "receipt_ready": True,
}
ASKED_BACK: RequestTold = {
    **HELD,
    "questions": [
        {
            "id": QUESTION,
            "by": "ana",
            "question": "Why tonight?",
            "asked_at": "2026-11-21T08:02:00Z",
            "answer": "The key was in a public log.",
            "answered_by": "deploy-bot",
            "answered_at": "2026-11-21T08:02:30Z",
        }
    ],
}
CANCELLED: RequestTold = {
    **HELD,
    "state": State.CANCELLED,
    "decided_by": DecidedBy.AGENT,
    "decided_at": DECIDED,
    "ending": {
        "by": "deploy-bot",
        "detail": "This was already cancelled.",
        "reason": "The key was rotated by hand.",
    },
}
ALLOWED: RequestTold = {
    **HELD,
    "state": State.APPROVED,
    "decided_by": DecidedBy.POLICY,
    "decided_at": AT,
    "action": {
        "name": "retail.get_order",
        "arguments": {"order": "#W1"},
        "resource": {"type": "shop", "id": "retail"},
    },
    "duration": None,
    "policy": {"rule": "routine reads", "version": VERSION, "reason": ""},
    "thresholds": [],
    "receipt_ready": True,
}
DENIED: RequestTold = {
    **ALLOWED,
    "state": State.DENIED,
    "action": {
        "name": "secrets.read",
        "arguments": {"secret": "prod/payments-db"},
        "resource": RESOURCE,
    },
    "policy": {"rule": "secret values", "version": VERSION, "reason": NEVER},
    "ending": {"by": "policy", "detail": "", "reason": NEVER},
    "receipt_ready": False,
}
REPLAYED: ReplayedTold = {
    **HELD,
    "replayed": True,
    "reworded": True,
    "note": "The action is the same, so the first request stands; the other words are not kept.",
}
RECEIPT: ReceiptTold = {
    "request_id": ID,
    "receipt": "eyJhbGciOiJFZERTQSJ9…",
    "digest": DIGEST,
    "aud": ["vault-runner"],
    "iat": 1795248440,
    "exp": 1795249340,
}
RELEASED: ReleasedTold = {
    "request_id": ID,
    "revision": 1,
    "digest": DIGEST,
    "action": {
        "name": "secrets.rotate",
        "arguments": {"secret": "prod/payments-db", "grace": "PT10M"},
    },
    "resource": RESOURCE,
    "redemption_id": "run-42",
    "redeemed_at": USED,
    "agent": "deploy-bot",
    "duration": "PT10M",
    "reviewers": REVIEWERS,
}
OUTCOME: OutcomeTold = {
    "request_id": ID,
    "state": State.REDEEMED,
    "outcomes": [
        {
            "outcome": Report.SUCCEEDED,
            "by": "vault-runner",
            "detail": "Version 13 is live.",
            "at": "2026-11-21T08:08:02Z",
        }
    ],
    "rollback_requests": [],
}

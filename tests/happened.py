"""One event of every kind, as the use cases write them."""

from typing import Any

from app.domain.authority import (
    Actor,
    ActorKind,
    CommandRefused,
    CoverEnded,
    CoverNamed,
    DocumentLoaded,
    Enrolled,
    KeyCreated,
    KeyKind,
    KeyRevoked,
    LetIn,
    LockKind,
    LockLifted,
    LockSet,
    Rekeyed,
    Unenrolled,
    WebhookDisabled,
    WebhookEnabled,
    WebhookReplayed,
)
from app.domain.channels import ChannelChanged, Trouble
from app.domain.enrolment import LockedOut
from app.domain.events import (
    Amended,
    Answered,
    Approved,
    Asked,
    Cancelled,
    CardPosted,
    CardUndeliverable,
    Denied,
    Escalated,
    Expired,
    Issued,
    Lapsed,
    OutcomeReported,
    PageShown,
    Reached,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Taken,
    Unreached,
)
from app.domain.plan import Do
from app.domain.report import Report
from app.domain.request import Amendment, DecidedBy, Handed, Question, Redemption, Take
from app.domain.restored import Restored
from app.domain.shredded import Shredded
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import BecameDecidable, BecameUndecidable, Lost
from app.domain.user_groups import Found, UserGroupChanged
from tests.builders import (
    ANA,
    ASKER,
    FACTS,
    NOON,
    TERMS,
    a_payload,
    a_receipt,
    a_review,
)

ROOT = Actor(ActorKind.OPERATOR, "root", ANA, "op1")
REASON = "Because „quotes“, \\ and \x00 and 💥."
EXAMPLES: list[Any] = [
    Submitted("req_1", ASKER, FACTS, TERMS, NOON, a_payload()),
    Amended(Amendment(2, "ana", ANA, ("arguments.scopes",), NOON), "card1", a_payload()),
    Reviewed(a_review(groups=frozenset({"a", "b"})), REASON),
    Approved(DecidedBy.HUMAN, NOON, NOON),
    Denied("rule", "sha256:1", "policy_denied", NOON),
    Rejected("ana", NOON),
    Expired(NOON),
    Cancelled(DecidedBy.AGENT, "bot", NOON, REASON),
    Issued(a_receipt()),
    Redeemed(Redemption("r1", "runner", NOON)),
    Revoked(DecidedBy.HUMAN, "ana", "", NOON, REASON),
    OutcomeReported(Report.FAILED, "runner", executor=True, at=NOON, detail=REASON),
    RollbackRequested("ana", NOON, REASON),
    Taken(Take("ana", NOON), ANA, "card"),
    Lapsed(NOON),
    Shredded("ops", NOON),
    CardPosted("card", "C1", "1.2", 1, whole=True, render_digest="d", at=NOON),
    CardUndeliverable("card", "C1", "is_archived", NOON),
    PageShown("ana", ANA, "card", 1, 2, 3, NOON),
    Asked(Question("q1", "ana", NOON), ANA, "card", "why?"),
    Answered("q1", DecidedBy.AGENT, "deploy-bot", NOON, "so"),
    Escalated(1, Do.DM, NOON, NOON, ("ana", "ben")),
    Reached(1, "ana", "D1", NOON),
    Nudged("mo", ANA, "card", ("ana", "ben"), NOON),
    HandedOver(ANA, "card", Handed("security", "security", "ops", "mo"), NOON, REASON),
    CalledIn("mo", ANA, "card", "cover_1", "cleo", "dev", NOON),
    BecameUndecidable("nobody_left", ("ops",), (Lost("ana", "left"),), ("mo",), NOON),
    BecameDecidable(NOON),
    Unreached(1, "ben", "user_disabled", last=True, at=NOON),
    CommandRefused("approve", ROOT, "not_eligible", "req_1", "card", 7),
    DocumentLoaded("policy", "sha256:1", ROOT),
    KeyCreated("k1", KeyKind.AGENT, "bot", ROOT, NOON),
    KeyRevoked("k1", ROOT),
    LockSet("l1", LockKind.ALL, "", ROOT, REASON),
    LockLifted("l1", ROOT),
    UserGroupChanged("S0SEC", "sha256:1", Found.USED, ("U0ANA",), ("U0EVE",)),
    ChannelChanged("C1", Trouble.SHARED, Trouble.NONE),
    Enrolled("e1", "ana", ROOT),
    Unenrolled("e1", "ana", ROOT),
    LockedOut("e1", "ana", NOON),
    LetIn("e1", "ana", ROOT),
    CoverNamed("c1", "cleo", "dev", ROOT, NOON, NOON, REASON),
    CoverEnded("c1", "cleo", "dev", ROOT),
    WebhookEnabled("siem", 7, ROOT),
    WebhookDisabled("siem", "status_410", ROOT),
    WebhookReplayed("siem", 1, 7, "req_1", ROOT),
    Rekeyed("0123456789ab", "ba9876543210", ROOT),
    Restored(7, "ab" * 32, 9, "cd" * 32, 1, 2, "ops"),
]

from dataclasses import fields, replace
from typing import Any

import pytest

from app.domain.authority import (
    Actor,
    ActorKind,
    ChannelChanged,
    CommandRefused,
    CoverEnded,
    CoverNamed,
    DocumentLoaded,
    Enrolled,
    KeyCreated,
    KeyKind,
    KeyRevoked,
    LetIn,
    LockedOut,
    LockKind,
    LockLifted,
    LockSet,
    Unenrolled,
    UserGroupChanged,
)
from app.domain.channels import Trouble
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
from app.domain.shredded import Shredded
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import BecameDecidable, BecameUndecidable, Lost
from app.domain.user_groups import Found
from app.store.mapping import (
    EVENTS,
    SCHEMA_VERSION,
    micros,
    moment,
    read_event,
    request_row,
    shape_of,
)
from tests.builders import (
    ANA,
    ASKER,
    FACTS,
    HOUR,
    NOON,
    TERMS,
    a_payload,
    a_receipt,
    a_request,
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
]


def named(event: Any) -> str:
    return type(event).__name__


def test_there_is_an_example_of_every_event() -> None:
    assert sorted(map(named, EXAMPLES)) == sorted(EVENTS)


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_every_event_reads_back_as_it_was_written(event: Any) -> None:
    shape = shape_of(type(event))

    back = read_event(named(event), SCHEMA_VERSION, shape.public(event), shape.secret(event))
    assert back == event


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_what_is_private_is_only_in_the_private_part(event: Any) -> None:
    private = [one.name for one in fields(event) if one.metadata.get("private")]
    shape = shape_of(type(event))
    bare = replace(event, **dict.fromkeys(private))

    assert shape.public(event) == shape.public(bare)
    assert shape.secret(bare) == b""
    assert bool(shape.secret(event)) is bool(private)
    assert read_event(named(event), SCHEMA_VERSION, shape.public(event)) == bare


@pytest.mark.parametrize(("kind", "version"), [("Unheard", 1), ("Expired", 2)])
def test_an_entry_of_a_newer_version_is_refused(kind: str, version: int) -> None:
    with pytest.raises(ValueError, match="newer version"):
        read_event(kind, version, "{}")


def test_time_ends_a_request_at_its_expiry_or_the_earlier_of_release_and_receipt() -> None:
    approved = Approved(DecidedBy.HUMAN, NOON, NOON + HOUR)
    receipt = a_receipt()

    assert request_row(a_request())["due_at"] == micros(TERMS.expires_at)
    assert request_row(a_request(approved))["due_at"] == micros(NOON + HOUR)
    assert request_row(a_request(approved, Issued(receipt)))["due_at"] == micros(
        receipt.expires_at
    )
    assert request_row(a_request(approved, Lapsed(NOON)))["due_at"] is None


def test_times_are_kept_to_the_microsecond() -> None:
    at = NOON.replace(microsecond=123457)

    assert moment(micros(at)) == at
    assert micros(None) is None
    assert moment(None) is None

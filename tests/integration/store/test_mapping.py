from dataclasses import fields, replace
from typing import Any

import pytest

from app.domain.events import (
    Approved,
    Issued,
    Lapsed,
)
from app.domain.request import DecidedBy
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
    HOUR,
    NOON,
    TERMS,
    a_receipt,
    a_request,
)
from tests.happened import EXAMPLES


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

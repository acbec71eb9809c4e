"""A team is told once a day what waits for it, in its own channel, if anything does."""

from datetime import date, timedelta

import pytest

from app.delivery.message import Dead, Message, MessageKind, Retry, roundup_in
from app.delivery.roundup import Roundup
from app.domain.action import Action, Risk
from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.workflow.roundups import LISTED, digest_of, make_roundups
from tests.builders import ANA, CONTEXT, NOON
from tests.documents import MANIFESTS
from tests.workflow.house import House
from tests.workflow.passing import arrive, asked, later, tick

STARTER = (MANIFESTS / "policy.yaml").read_text()
TEAM = "platform: {channel: C0PLATFORM,"
MADRID = 'digest: {at: "14:00", zone: Europe/Madrid},'
POLICY = STARTER.replace(TEAM, f"{TEAM} {MADRID}").replace(
    "ttl: {default: 4h, min: 15m, max: 24h}", "ttl: {default: 10d, min: 15m, max: 30d}"
)
GRANT = Action("iam.grant_scope", {"app": "crm", "scopes": ["read"]})
KEY = "roundup:2026-11-16:platform"


@pytest.fixture
def told(house: House) -> House:
    assert POLICY.count(MADRID) == 1
    house.load("policy", POLICY)
    return house


def roundups(sent: list[Message]) -> list[Message]:
    return [one for one in sent if one.kind is MessageKind.ROUNDUP]


def asked_in_turn(house: House) -> str:
    house.clock.forward(seconds=1)
    return asked(house)


def what(house: House, message: Message) -> Roundup | None:
    return house.read(lambda q: digest_of(q, message))


def test_a_team_is_told_at_its_own_hour_in_its_own_channel(told: House) -> None:
    name = asked(told)

    assert roundups(later(told, minutes=59)) == []
    (message,) = roundups(later(told, minutes=1))

    assert roundup_in(message) == ("platform", date(2026, 11, 16))
    assert (message.address, message.request_id, message.card) == ("C0PLATFORM", "", "")
    found = what(told, message)
    assert found is not None
    assert [one.item.request.id for one in found.lines] == [name]
    assert (found.risks, found.elsewhere, found.late_since) == ({Risk.HIGH: 1}, 0, None)


def test_a_day_comes_once_however_often_somebody_looks(told: House) -> None:
    asked(told)

    assert len(roundups(later(told, hours=1))) == 1
    assert roundups(later(told, minutes=1)) == []
    assert roundups(later(told, hours=6)) == []
    assert len(roundups(later(told, hours=18))) == 1


def test_where_nothing_waits_nothing_is_said_that_day(told: House) -> None:
    assert roundups(later(told, hours=1)) == []
    asked(told)

    assert roundups(later(told, hours=1)) == []
    assert len(roundups(later(told, hours=23))) == 1


def test_a_channel_is_never_told_of_what_another_team_owns(told: House) -> None:
    answer = told.submit(GRANT, told.key(KeyKind.AGENT, "access-bot"), CONTEXT)
    assert answer is not None
    arrive(told)

    assert roundups(later(told, hours=1)) == []

    name = asked(told)
    (message,) = roundups(later(told, days=1))
    found = what(told, message)
    assert found is not None
    assert [one.item.request.id for one in found.lines] == [name]
    assert found.count == 1


def test_what_has_no_card_in_the_channel_is_counted_and_not_told(told: House) -> None:
    name = asked(told)
    told.load("policy", POLICY.replace("C0PLATFORM", "C0NEW"))

    (message,) = roundups(later(told, hours=1))

    found = what(told, message)
    assert message.address == "C0NEW"
    assert found is not None
    assert (found.lines, found.elsewhere, found.count) == ((), 1, 1)
    assert told.request(name).facts.team == "platform"


def test_only_so_many_are_listed_the_oldest_first_and_the_rest_counted(told: House) -> None:
    names = [asked_in_turn(told) for _ in range(LISTED)]
    told.load(
        "roster", (MANIFESTS / "roster.yaml").read_text().replace("pending: 20", "pending: 99")
    )
    for _ in range(3):
        asked_in_turn(told)

    (message,) = roundups(later(told, hours=1))

    found = what(told, message)
    assert found is not None
    assert [one.item.request.id for one in found.lines] == names
    assert (found.more, found.count) == (3, LISTED + 3)


def test_a_digest_that_comes_hours_late_says_so(told: House) -> None:
    asked(told)

    (message,) = roundups(later(told, hours=8))

    found = what(told, message)
    assert found is not None
    assert found.late_since == NOON + timedelta(hours=1)


def test_a_digest_whose_day_is_over_is_left_out(told: House) -> None:
    asked(told)

    told.clock.forward(hours=11, minutes=30)  # past midnight in Madrid
    tick(told)

    assert roundups(arrive(told)) == []
    assert len(roundups(later(told, hours=14))) == 1


def test_what_could_not_be_sent_all_day_is_not_sent_on_the_next(told: House) -> None:
    asked(told)
    told.clock.forward(hours=1)
    tick(told)
    sent = arrive(told, lambda one: Retry("x", 3600.0) if one.key == KEY else None)
    (message,) = roundups(sent)

    assert what(told, message) is not None
    told.clock.forward(hours=10)
    assert what(told, message) is None


def test_what_was_decided_meanwhile_is_not_told(told: House) -> None:
    name = asked(told)
    (message,) = roundups(later(told, hours=1))

    told.press(name, ANA, Verdict.REJECT)

    assert what(told, message) is None


def test_a_team_that_moved_or_has_no_digest_any_more_is_not_told_of_in_the_old_channel(
    told: House,
) -> None:
    asked(told)
    (message,) = roundups(later(told, hours=1))

    told.load("policy", POLICY.replace("C0PLATFORM", "C0NEW"))
    assert what(told, message) is None
    told.load("policy", POLICY.replace(MADRID, ""))
    assert what(told, message) is None
    told.load("policy", POLICY)
    assert what(told, message) is not None


def test_a_clock_that_is_put_back_brings_no_second_digest(told: House) -> None:
    asked(told)
    assert len(roundups(later(told, hours=1))) == 1

    told.clock.back(hours=3)
    assert roundups(later(told, hours=2, minutes=59)) == []
    assert roundups(later(told, minutes=2)) == []


def test_there_is_none_on_days_off(house: House) -> None:
    office = 'digest: {at: "09:00", calendar: office},'
    house.load("policy", POLICY.replace(MADRID, office))
    asked(house)

    days = [roundup_in(one)[1] for _ in range(8 * 4) for one in roundups(later(house, hours=6))]

    november = [date(2026, 11, day) for day in (16, 17, 18, 19, 20, 23, 24)]
    assert days == november


def test_what_a_digest_told_of_is_withdrawn_with_the_cards_of_its_requests(told: House) -> None:
    name = asked(told)
    later(told, hours=1)

    cards = told.read(lambda q: q.cards_of(name))
    (card,) = [one for one in cards if one.channel == "C0PLATFORM"]
    assert "1.1" in told.read(lambda q: q.replies(card.id))


def test_a_channel_that_cannot_be_used_is_not_told_and_nobody_else_is(told: House) -> None:
    asked(told)
    told.clock.forward(hours=1)
    tick(told)

    sent = roundups(arrive(told, lambda one: Dead("is_archived") if one.key == KEY else None))

    assert [one.address for one in sent] == ["C0PLATFORM"]
    assert roundups(later(told, minutes=5)) == []


def test_the_hour_is_dealt_with_in_the_transaction_of_its_message(told: House) -> None:
    asked(told)
    told.clock.forward(hours=1)

    def fails(uow: object) -> None:
        make_roundups(uow)  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        told.write(fails)

    assert len(roundups(later(told, seconds=1))) == 1

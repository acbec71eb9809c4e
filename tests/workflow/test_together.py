"""Many reminders that come due in one channel are one message, and each is recorded once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.delivery.message import REMINDED, Dead, Leased, MessageKind, Result, Retry, Sent
from app.domain.events import Reached, Unreached
from app.domain.people import Verdict
from app.workflow.deliver import MANY, TOGETHER, lease_messages, settle_message
from app.workflow.ports import UnitOfWork
from app.workflow.roundups import reminders_of
from tests.builders import ANA
from tests.documents import MANIFESTS
from tests.workflow.house import House
from tests.workflow.passing import asked, shown, steps, tick

ROSTER = (MANIFESTS / "roster.yaml").read_text().replace("max_pending: 20", "max_pending: 99")


@pytest.fixture
def busy(house: House) -> House:
    house.load("roster", ROSTER)
    return house


def ask(house: House, count: int) -> list[str]:
    """Ask for so much, a second apart, and let all of it be reminded of at once."""
    names = []
    for _ in range(count):
        house.clock.forward(seconds=1)
        names.append(asked(house))
    house.clock.forward(minutes=10)
    tick(house)
    tick(house)
    return names


def next_reminders(house: House) -> Leased | None:
    """Lease until there is a reminder, and give it; all else arrives."""
    while leased := house.write(lambda uow: lease_messages(uow, 50, frozenset())):
        for one in leased:
            if one.message.key.startswith(f"{REMINDED}:"):
                return one
            house.write(_settling(one, None))
    return None


def said(house: House, answer: Result | None = None) -> list[Leased]:
    """Send all that is due, and give what was sent as reminders."""
    sent: list[Leased] = []
    while leased := house.write(lambda uow: lease_messages(uow, 50, frozenset())):
        for one in leased:
            reminder = one.message.key.startswith(f"{REMINDED}:")
            house.write(_settling(one, answer if reminder else None))
            sent += [one] if reminder else []
    return sent


def _settling(leased: Leased, answer: Result | None) -> Callable[[UnitOfWork], bool]:
    channel = leased.message.address
    return lambda uow: settle_message(uow, leased, answer or shown(uow, leased, channel))


def reached(house: House, name: str) -> list[tuple[int, str]]:
    events = [one.event for one in house.history(name)]
    return [(one.step, one.channel) for one in events if isinstance(one, Reached) and one.channel]


def test_sixty_reminders_are_three_messages_and_each_step_is_recorded_once(busy: House) -> None:
    names = ask(busy, 60)

    sent = said(busy)

    assert [len(one.along) + 1 for one in sent] == [TOGETHER] * 3
    told = [card for one in sent for card in one.cards]
    assert len(set(told)) == len(told) == len(names)
    for name in names:
        assert [one.step for one in steps(busy, name)] == [1]
        assert reached(busy, name) == [(1, "C0PLATFORM")]
    assert busy.read(lambda q: q.outbox()).waiting == 0


def test_a_few_reminders_stay_under_their_cards(busy: House) -> None:
    ask(busy, MANY - 1)

    sent = said(busy)

    assert [one.along for one in sent] == [()] * (MANY - 1)


def test_what_is_told_together_is_listed_oldest_first(busy: House) -> None:
    names = ask(busy, 6)

    one = next_reminders(busy)
    assert one is not None

    found = busy.read(lambda q: reminders_of(q, one))
    assert found is not None
    assert [each.item.request.id for each in found.lines] == names
    assert (found.count, found.late) == (6, 0)


def test_what_was_decided_meanwhile_is_not_told_and_not_recorded_as_reached(busy: House) -> None:
    names = ask(busy, 6)
    one = next_reminders(busy)
    assert one is not None
    busy.press(names[2], ANA, Verdict.REJECT)

    found = busy.read(lambda q: reminders_of(q, one))
    assert found is not None
    listed = tuple(each.card for each in found.lines)
    arrived = Sent("C0PLATFORM", "1.1", listed=listed)
    assert busy.write(lambda uow: settle_message(uow, one, arrived))

    left = [name for name in names if name != names[2]]
    assert [each.item.request.id for each in found.lines] == left
    assert all(reached(busy, name) == [(1, "C0PLATFORM")] for name in left)
    assert reached(busy, names[2]) == []
    assert said(busy) == []


def test_a_card_that_is_lost_meanwhile_is_recorded_as_not_reached(busy: House) -> None:
    names = ask(busy, 6)
    one = next_reminders(busy)
    assert one is not None

    def lose(uow: UnitOfWork) -> None:
        card = uow.cards_of(names[2])[0]
        uow.keep_card(replace(card, undeliverable="is_archived"))

    busy.write(lose)
    found = busy.read(lambda q: reminders_of(q, one))
    assert found is not None
    listed = tuple(each.card for each in found.lines)
    busy.write(lambda uow: settle_message(uow, one, Sent("C0PLATFORM", "1.1", listed=listed)))

    missed = [one.event for one in busy.history(names[2]) if isinstance(one.event, Unreached)]
    assert [one.code for one in missed] == ["is_archived"]


@pytest.mark.parametrize("answer", [Retry("ratelimited", 5.0), Dead("is_archived")])
def test_what_could_not_be_said_becomes_of_all_of_them(busy: House, answer: Result) -> None:
    names = ask(busy, 5)

    said(busy, answer)

    assert all(reached(busy, name) == [] for name in names)
    again = isinstance(answer, Retry)
    busy.clock.forward(seconds=6)
    assert sum(len(one.cards) for one in said(busy)) == len(names) * again
    assert all(reached(busy, name) == [(1, "C0PLATFORM")] * again for name in names)


def test_what_is_leased_together_is_due_again_together_when_the_lease_ends(busy: House) -> None:
    ask(busy, 5)
    lost = next_reminders(busy)
    assert lost is not None
    assert next_reminders(busy) is None

    busy.clock.forward(seconds=31)
    again = next_reminders(busy)

    assert again is not None
    assert set(again.cards) == set(lost.cards)
    assert not busy.write(
        lambda uow: settle_message(uow, lost, Sent("C0PLATFORM", "1.1", listed=lost.cards))
    )


def test_what_was_said_is_withdrawn_with_any_of_the_cards(busy: House) -> None:
    names = ask(busy, 5)
    said(busy)

    for name in names:
        card = busy.read(lambda q, name=name: q.cards_of(name))[0]  # type: ignore[misc]
        assert busy.read(lambda q, card=card: q.replies(card.id)) == ("1.1",)  # type: ignore[misc]


def test_reminders_that_come_late_are_counted(busy: House) -> None:
    for _ in range(5):
        busy.clock.forward(seconds=1)
        asked(busy)
    busy.clock.forward(minutes=15)
    tick(busy)
    one = next_reminders(busy)
    assert one is not None

    found = busy.read(lambda q: reminders_of(q, one))

    assert found is not None
    assert found.late == 5
    assert busy.clock.now() - found.lines[0].item.request.submitted_at > timedelta(minutes=15)
    assert one.message.kind is MessageKind.REPLY

"""When no channel can show a request, the team's manager and backups hear that it waits."""

from app.delivery.message import Dead, Retry, is_unseen
from app.domain.authority import LockKind
from app.domain.people import Verdict
from app.workflow.deliver import lease_messages
from tests.builders import BEN, MO
from tests.workflow.house import House
from tests.workflow.test_attacks_on_delivery import PLACES, send, submit

LOST = dict.fromkeys(PLACES, Dead("is_archived"))
TOLD = {BEN.user, MO.user}


def lose(house: House) -> str:
    """Submit a request whose card no channel takes."""
    name = submit(house)
    assert {*send(house, LOST), *send(house, LOST)} == PLACES
    return name


def told(house: House) -> list[str]:
    """Name who is told now that something waits unseen."""
    leased = house.write(lambda uow: lease_messages(uow, 50, frozenset()))
    return sorted(one.message.address for one in leased if is_unseen(one.message))


def test_the_manager_and_the_backups_are_told_once_both_channels_are_lost(house: House) -> None:
    lose(house)

    assert told(house) == sorted(TOLD)


def test_nobody_is_told_while_one_channel_may_still_show_it(house: House) -> None:
    submit(house)
    send(house, {"C0PLATFORM": Dead("is_archived")})

    assert told(house) == []
    send(house, {"C0SECOPS": Retry("ratelimited", 1.0)})
    house.clock.forward(minutes=1)
    assert told(house) == []


def test_each_is_told_once_however_often_it_is_tried_again(house: House) -> None:
    lose(house)
    assert set(send(house, LOST)) >= TOLD

    for code in ("is_archived", "channel_not_found", "token_revoked"):
        house.clock.forward(minutes=6)
        sent = send(house, dict.fromkeys(PLACES, Dead(code)))
        assert set(sent) == PLACES


def test_who_is_locked_or_behind_the_request_is_not_told(house: House) -> None:
    house.lock(LockKind.REVIEWER, "ben")

    lose(house)

    assert told(house) == [MO.user]


def test_a_request_that_is_over_is_told_to_nobody(house: House) -> None:
    name = submit(house)
    send(house, {"C0PLATFORM": Dead("is_archived")})
    house.press(name, BEN, Verdict.REJECT)
    house.clock.forward(days=2)
    house.tick()

    send(house, LOST)

    assert told(house) == []

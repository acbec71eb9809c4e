"""That a request was handed over is told alike wherever there is anything told about it."""

import json
from collections.abc import Callable, Iterator

import pytest

from app.api.shapes import request_shape
from app.delivery.view import View
from app.delivery.why import Why
from app.slack.cards.card import request_card
from app.slack.cards.details import full_text
from app.slack.cards.escalation import asking, reminder
from app.slack.cards.home import home_view
from app.slack.cards.show import one
from app.slack.cards.why import account_of
from app.workflow.home import home_of
from app.workflow.story import story_of
from app.workflow.views import view_of
from app.workflow.why import why
from tests.builders import CLEO
from tests.workflow.house import House, a_house
from tests.workflow.passing import asked
from tests.workflow.scenes import said
from tests.workflow.test_handing_over import NOWHERE, POLICY, ROSTER, press

TOLD = (
    "handed it over to security: security may decide it too, in the place of platform-reviewers."
)
OPEN_SEATS = "platform-reviewers (or security) and security still needed"
TOKEN = "ghp_abcdefghijklmnopqrstuv"
REASON = f"Ana is away; {TOKEN}"
Place = Callable[[House, str], str]


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", POLICY)
        made.load("roster", ROSTER)
        yield made


def handed(house: House) -> str:
    name = asked(house)
    said(press(house, name, why=REASON), "handed_over")
    return name


def viewed(house: House, name: str) -> View:
    request = house.request(name)
    return house.read(lambda q: view_of(q, request))


def on_the_card(house: House, name: str) -> str:
    card = house.read(lambda q: q.cards_of(name))[0]
    return json.dumps(request_card(card, viewed(house, name)).blocks)


def in_details(house: House, name: str) -> str:
    return full_text(viewed(house, name))


def in_show(house: House, name: str) -> str:
    return json.dumps(one(viewed(house, name)).blocks)


def in_why(house: House, name: str) -> str:
    found = house.read(lambda q: why(q, CLEO, name))
    assert isinstance(found, Why)
    return json.dumps(account_of(found).blocks)


def in_a_message(house: House, name: str) -> str:
    return json.dumps(asking(viewed(house, name), knows=True).blocks)


def in_the_story(house: House, name: str) -> str:
    story = house.read(lambda q: story_of(q, name))
    assert story is not None
    return "\n".join(line.text for line in story.lines)


@pytest.mark.parametrize(
    "place", [on_the_card, in_details, in_show, in_why, in_a_message, in_the_story]
)
def test_the_same_sentence_tells_it_everywhere_with_its_reason(house: House, place: Place) -> None:
    name = handed(house)

    told = place(house, name)

    assert "Mo Haddad" in told
    assert TOLD in told
    assert "Ana is away" in told


@pytest.mark.parametrize("place", [on_the_card, in_show, in_why, in_a_message])
def test_what_looks_like_a_secret_in_the_reason_is_not_shown_in_a_channel(
    house: House, place: Place
) -> None:
    assert TOKEN not in place(house, handed(house))


def test_details_show_the_reason_as_it_was_written_with_the_time(house: House) -> None:
    lines = in_details(house, handed(house)).splitlines()

    where = next(at for at, one in enumerate(lines) if TOLD in one)
    assert lines[where].endswith("UTC")
    assert lines[where + 1] == f"> {REASON}"


@pytest.mark.parametrize("place", [on_the_card, in_details, in_show])
def test_whose_seats_the_other_team_may_fill_is_said_beside_what_is_needed(
    house: House, place: Place
) -> None:
    assert OPEN_SEATS in place(house, handed(house))


def test_a_reminder_and_a_home_say_who_may_fill_the_seats(house: House) -> None:
    name = handed(house)
    reminded = json.dumps(reminder(viewed(house, name)).blocks)
    home = json.dumps(home_view(house.read(lambda q: home_of(q, CLEO))))

    assert "platform-reviewers (or security)" in reminded
    assert OPEN_SEATS in home
    assert "handed over to security" in home


def test_the_agent_is_told_who_may_fill_the_seats_and_not_why(house: House) -> None:
    told = request_shape(viewed(house, handed(house)), "https://hitl.example")

    assert [(one["group"], one["also"]) for one in told["thresholds"]] == [
        ("platform-reviewers", ["security"]),
        ("security", []),
    ]
    assert [
        (one["person"], one["name"], one["team"], one["group"], one["seats"])
        for one in told["handed_over"]
    ] == [("mo", "Mo Haddad", "security", "security", "platform-reviewers")]
    assert "Ana is away" not in json.dumps(told)


def test_a_team_that_the_policy_names_no_more_is_not_told_as_one_that_may_decide(
    house: House,
) -> None:
    name = handed(house)
    house.load("policy", NOWHERE)

    assert "(or security)" not in in_details(house, name)
    assert [one.also for one in viewed(house, name).progress] == [(), ()]
    assert TOLD in in_details(house, name)

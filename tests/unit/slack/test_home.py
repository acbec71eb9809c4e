"""The Home tab as it is drawn: within Slack's limits whatever is in it, and never live."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.delivery.home import Held, Home, Item
from app.domain.action import Resource, Risk
from app.domain.people import Asker
from app.domain.request import State
from app.domain.seats import Progress
from app.sandbox import live_in_blocks
from app.sandbox.validate.blocks import text_length
from app.sandbox.validate.views import home_problems
from app.slack.cards.home import home_view
from app.slack.cards.safe import cost
from app.workflow.home import GRANTS, MINE, ON_A_PAGE, RECENT
from tests.unit.slack.judge import OURS, texts
from tests.unit.slack.test_cards import HOSTILE
from tests.unit.slack.views import a_request, facts, in_state


def an_item(text: str = "", state: State = State.PENDING) -> Item:
    """Make an item that says a text everywhere."""
    request = a_request() if state is State.PENDING else in_state(state)
    if text:
        target = Resource(text, text)
        named = facts(action=text, resource=target, environment=text)
        asker = Asker(text, "bo", "bo", "k1", requester_named=True)
        request = replace(request, facts=named, asker=asker)
    return Item(request, text or "Bo Lindqvist", (Progress(text or "security", 0, 1),), "card1")


def a_grant(text: str = "secrets.*", environments: tuple[str, ...] | None = None) -> Held:
    return Held(text, (text,) * 9, (text,) * 9, environments, Risk.HIGH, text, date(2027, 12, 31))


def full(text: str) -> dict[str, Any]:
    """Draw the longest Home there can be."""
    return home_view(
        Home(
            person="Ana Ruiz",
            waiting=(an_item(text),) * ON_A_PAGE,
            page=2,
            pages=3,
            count=1000,
            mine=(an_item(text),) * MINE,
            more=True,
            recent=(an_item(text, State.APPROVED),) * RECENT,
            grants=(a_grant(text, (text,) * 9),) * GRANTS,
        )
    )


@pytest.mark.parametrize("text", ["x", *HOSTILE])
def test_the_longest_home_stays_within_slacks_limits_and_nothing_in_it_is_live(text: str) -> None:
    view = full(text)

    assert home_problems(view) == []
    assert len(view["blocks"]) <= 100
    assert text_length(view["blocks"]) <= 12_000
    assert sum(cost(one) for one in texts(view["blocks"])) <= 12_000
    assert [one for one in live_in_blocks(view["blocks"]) if one.kind not in OURS] == []


def test_an_empty_home_says_so_under_each_heading() -> None:
    said = " ".join(texts(home_view(Home(person="Ana Ruiz"))["blocks"]))

    assert "Nothing waits for your decision." in said
    assert "No agent has asked for anything on your behalf." in said
    assert "Nothing that concerns you was decided lately." in said
    assert "You hold no grants now" in said


def test_what_waits_says_what_where_how_risky_since_when_and_until_when() -> None:
    view = home_view(Home(person="Ana Ruiz", waiting=(an_item(),)))

    told = view["blocks"][1]["elements"][0]["elements"]
    said = "".join(one.get("text", "<time>") for one in told)
    assert said == (
        "secrets.rotate on secret:prod/payments-db · High risk, can be undone · prod\n"
        "deploy-bot, for Bo Lindqvist · asked <time> · expires <time>\n"
        "0 of 1 · security still needed"
    )
    buttons = [one["text"]["text"] for one in view["blocks"][2]["elements"]]
    assert buttons == ["Open details", "Reject…"]


def test_what_policy_decided_at_once_has_no_card_and_so_no_button() -> None:
    item = replace(an_item(state=State.APPROVED), card="")

    view = home_view(Home(person="Bo Lindqvist", mine=(item,)))

    assert [one for one in view["blocks"] if one["type"] == "actions"] == []


@pytest.mark.parametrize(
    ("environments", "wanted"),
    [(None, "in every environment"), ((), "in no environment"), (("dev", "prod"), "in dev, prod")],
)
def test_a_grant_says_where_it_holds_and_when_it_ends(
    environments: tuple[str, ...] | None, wanted: str
) -> None:
    view = home_view(Home(person="Ana Ruiz", grants=(a_grant("a.*", environments),)))

    said = " ".join(texts(view["blocks"]))
    assert f"{wanted}, up to high risk" in said
    assert "Ends at the end of 2027-12-31 (UTC)." in said


def test_how_far_it_is_stands_with_what_waits_and_with_ones_own_until_it_is_decided() -> None:
    far = (Progress("security", 0, 1), Progress("platform", 1, 1))
    item, done = (
        replace(an_item(state=one), progress=far) for one in (State.PENDING, State.APPROVED)
    )

    for home in (Home(person="Ana", waiting=(item,)), Home(person="Bo", mine=(item,))):
        assert "1 of 2 · security still needed" in str(home_view(home))
    assert "still needed" not in str(home_view(Home(person="Bo", mine=(done,))))


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (State.REVOKED, "approved "),
        (State.LAPSED, "approved "),
        (State.EXPIRED, "expired "),
        (State.REJECTED, "decided "),
    ],
)
def test_home_says_what_happened_at_the_time_that_it_gives(state: State, then: str) -> None:
    view = home_view(Home(person="Ana Ruiz", recent=(an_item("", state),)))

    assert f" · {then}" in list(texts(view))

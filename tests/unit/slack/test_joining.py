"""Slack is asked whose tokens these are until it says so; how long between is bounded."""

import asyncio

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from app.slack.identity import Identity, Unidentified, WrongInstallation
from app.slack.joining import LONGEST, Joining, pause_before

US = Identity("T0ACME", "", "A0HITL", "U0BOT")
CHANCE = st.floats(0, 1)


class Slack:
    """Answers in turn; how long nobody asked is written down, and not waited for."""

    def __init__(self, *answers: Identity | Exception) -> None:
        self.answers = list(answers)
        self.pauses: list[float] = []
        self.joined = 0

    async def ask(self) -> Identity:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def join(self) -> None:
        self.joined += 1

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def joining(self) -> Joining:
        return Joining(self.ask, self.join, self.sleep, lambda: 1.0)


def said(code: str = "", status: int = 200, **headers: str) -> SlackApiError:
    class Answer(dict[str, str]):
        status_code = status

    answer = Answer(ok="", error=code)
    answer.data, answer.headers = dict(answer), headers  # type: ignore[attr-defined]
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


def nobody_there() -> OSError:
    return ConnectionRefusedError("nobody listens")


async def ended(joining: Joining) -> None:
    assert joining.later is not None
    await asyncio.wait({joining.later})


@pytest.mark.parametrize(
    "down",
    [
        nobody_there(),
        TimeoutError(),
        aiohttp.ClientPayloadError(),
        said(status=503),
        said("internal_error"),
        said("ratelimited", 429),
        AttributeError("'str' object has no attribute 'get'"),
    ],
    ids=["closed", "silent", "cut", "503", "fatal", "429", "no answer of Slack's"],
)
async def test_slack_that_is_down_says_nothing_of_the_tokens(down: Exception) -> None:
    slack = Slack(down, down, US)
    joining = slack.joining()

    await joining.start()
    with pytest.raises(Unidentified):
        joining.who()
    assert slack.joined == 0
    await ended(joining)

    assert (joining.who(), slack.joined, len(slack.pauses)) == (US, 1, 2)


async def test_it_is_asked_ever_more_rarely_and_never_given_up() -> None:
    slack = Slack(*[nobody_there() for _ in range(10)], US)
    joining = slack.joining()

    await joining.start()
    await ended(joining)

    assert slack.pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30]


@pytest.mark.parametrize("wrong", [said("invalid_auth"), WrongInstallation("of another app")])
async def test_what_slack_says_is_final_at_the_start(wrong: Exception) -> None:
    slack = Slack(wrong)

    with pytest.raises(WrongInstallation):
        await slack.joining().start()


@pytest.mark.parametrize("wrong", [said("token_revoked"), WrongInstallation("of another app")])
async def test_what_slack_says_later_is_final_as_well(wrong: Exception) -> None:
    slack = Slack(nobody_there(), wrong)
    joining = slack.joining()
    await joining.start()

    with pytest.raises(WrongInstallation, match=r"token_revoked|of another app"):
        await joining.until(asyncio.Event())

    with pytest.raises(Unidentified):
        joining.who()
    assert slack.joined == 0


async def test_who_runs_until_told_is_not_ended_by_joining() -> None:
    slack, told = Slack(nobody_there(), US), asyncio.Event()
    joining = slack.joining()
    await joining.start()
    running = asyncio.ensure_future(joining.until(told))
    await ended(joining)
    await asyncio.sleep(0)
    assert not running.done()

    told.set()
    await running


async def test_closing_asks_no_more() -> None:
    slack = Slack(nobody_there())
    joining = Joining(slack.ask, slack.join, lambda _: asyncio.Event().wait())  # type: ignore[arg-type,return-value]
    await joining.start()
    await asyncio.sleep(0)

    await joining.close()

    assert joining.later is not None
    assert joining.later.cancelled()


@given(st.integers(0, 10**9), CHANCE)
def test_a_pause_is_short_at_first_and_bounded(tries: int, chance: float) -> None:
    pause = pause_before(tries, None, chance)

    assert 0.25 <= pause <= LONGEST
    assert pause <= pause_before(tries + 1, None, chance)


@given(st.integers(0, 100), CHANCE, st.floats(allow_nan=True))
def test_slack_is_not_asked_sooner_than_it_wants_nor_never(
    tries: int, chance: float, asked: float
) -> None:
    pause = pause_before(tries, asked, chance)

    assert min(asked, 3600.0) <= pause <= 3600.0 or asked != asked  # noqa: PLR0124 - NaN
    assert pause >= pause_before(tries, None, chance)

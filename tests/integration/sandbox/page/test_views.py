"""What is on the page: for whom, where, and what stands beside it."""

from typing import Any

from app.sandbox import Sandbox
from app.sandbox.page import Agent, Audit, AuditEntry, Go, Lever, Part, Scene, Shown, Step, Trick
from tests.integration.sandbox.conftest import CARD
from tests.integration.sandbox.page.conftest import Beside, Visitor, words_of

HOSTILE = "<script>alert(1)</script>"
EVERYTHING = Shown(
    promise=HOSTILE,
    agents=(
        Agent("a", HOSTILE, HOSTILE, "held", HOSTILE, (HOSTILE,), (Go("U0BO", "C0X", HOSTILE),)),
    ),
    steps=(
        Step(HOSTILE, Go("U0BO", "C0SUPPORT", HOSTILE)),
        Step("Done", Go("U0BO", "C0X", "x"), done=True),
    ),
    scenes=(Scene("night", HOSTILE, HOSTILE, (Step(HOSTILE, None),), HOSTILE),),
    levers=(Lever("hours", HOSTILE, HOSTILE),),
    tricks=(
        Trick("t", HOSTILE, HOSTILE, (HOSTILE,), HOSTILE),
        Trick("u", "Worked", "", ("x",), "Oh", failed=True),
        Trick("v", "Runs", "", runs=True),
    ),
    audit=Audit(HOSTILE, entries=(AuditEntry(1, 0.0, HOSTILE, HOSTILE, {HOSTILE: HOSTILE}),)),
    parts=(Part(HOSTILE, HOSTILE, HOSTILE, "https://x.test", HOSTILE),),
    roles={"U0ANA": HOSTILE},
    commands=(HOSTILE,),
)


async def test_nothing_that_is_told_beside_becomes_markup(
    visitor: Visitor, beside: Beside
) -> None:
    beside.shows = EVERYTHING

    for tab in ("story", "tricks", "payloads", "audit", "real"):
        page = await visitor.read(tab=tab)
        assert page.count("<script") == 1
        assert "alert(1)" in page


async def test_how_agents_and_tricks_stand_is_said_in_words(
    visitor: Visitor, beside: Beside
) -> None:
    beside.shows = EVERYTHING

    assert "Blocked" in words_of(await visitor.read())
    tricks = words_of(await visitor.read(tab="tricks"))
    assert "Refused" in tricks
    assert "It worked" in tricks
    assert "Being tried…" in tricks


async def test_a_person_sees_only_their_channels(visitor: Visitor) -> None:
    page = await visitor.read(**{"as": "U0BO", "in": "C0SECOPS"})

    assert 'id="rail-C0SECOPS"' not in page
    assert 'id="rail-C0PLATFORM"' in page


async def test_a_deactivated_account_is_no_seat_and_an_outsider_has_no_channel(
    visitor: Visitor,
) -> None:
    page = await visitor.read(**{"as": "U0EXT"})

    assert "in no channel" in page
    assert "as-U0GONE" not in page
    assert "another company" in words_of(page)


async def test_somebody_unknown_becomes_the_first_person(visitor: Visitor) -> None:
    page = await visitor.read(**{"as": HOSTILE, "in": HOSTILE, "thread": HOSTILE})

    assert 'id="as-U0ANA"' in page
    assert "<script>" not in page


async def test_what_is_unread_is_counted_for_each_person(visitor: Visitor, call: Any) -> None:
    await visitor.read()
    await call("chat.postMessage", channel="C0SUPPORT", text="One")
    await call("chat.postMessage", channel="C0SUPPORT", text="Two")

    assert '<span class="badge">2<' in await visitor.read()
    await visitor.read(**{"in": "C0SUPPORT"})
    assert 'class="badge"' not in await visitor.read()
    assert '<span class="badge">2<' in await visitor.read(**{"as": "U0BEN"})


async def test_a_thread_shows_what_was_replied(visitor: Visitor, call: Any) -> None:
    ts = (await call("chat.postMessage", channel="C0PLATFORM", text="Rotate", blocks=CARD))["ts"]
    await call("chat.postMessage", channel="C0PLATFORM", text="Answered", thread_ts=ts)

    page = await visitor.read()
    assert "1 reply" in words_of(page)
    assert "Answered" not in page
    thread = await visitor.read(thread=ts)
    assert 'id="thread"' in thread
    assert "Answered" in thread


async def test_an_edited_text_says_so(visitor: Visitor, call: Any) -> None:
    ts = (await call("chat.postMessage", channel="C0PLATFORM", text="One"))["ts"]

    await call("chat.update", channel="C0PLATFORM", ts=ts, text="Two <https://a.test|there>")

    page = await visitor.read()
    assert "(edited)" in page
    assert 'href="https://a.test"' in page


async def test_a_direct_message_belongs_to_one_person(visitor: Visitor, call: Any) -> None:
    await call("chat.postMessage", channel="U0BO", text="For Bo alone")

    assert "For Bo alone" in await visitor.read(**{"as": "U0BO", "in": "D0BO"})
    assert "For Bo alone" not in await visitor.read(**{"as": "U0ANA", "in": "D0BO"})


async def test_an_app_that_publishes_no_home_has_an_empty_one(visitor: Visitor) -> None:
    assert "This app has no Home yet." in await visitor.read(**{"in": "home"})


async def test_a_home_is_shown_to_whom_it_was_published(visitor: Visitor, call: Any) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Waiting for you*"}}
    await call("views.publish", user_id="U0ANA", view={"type": "home", "blocks": [section]})

    assert "<strong>Waiting for you</strong>" in await visitor.read(**{"in": "home"})
    assert "no Home yet" in await visitor.read(**{"as": "U0BEN", "in": "home"})


async def test_the_inspector_shows_both_ways_without_tokens(
    visitor: Visitor, box: Sandbox, call: Any
) -> None:
    ts = (await call("chat.postMessage", channel="C0PLATFORM", text="Rotate", blocks=CARD))["ts"]
    await box.click("U0ANA", "C0PLATFORM", ts, "approve")

    page = await visitor.read(tab="payloads")

    assert "chat.postMessage" in page
    assert "block_actions" in page
    assert box.bot_token not in page
    assert box.signing_secret not in page


async def test_scripts_and_styles_are_served_as_such(visitor: Visitor) -> None:
    kinds = {}
    for name in ("page.js", "page.css", "icon.svg"):
        async with visitor.session.get(visitor.page.url + name) as answer:
            kinds[name] = answer.content_type

    assert kinds == {
        "page.js": "text/javascript",
        "page.css": "text/css",
        "icon.svg": "image/svg+xml",
    }

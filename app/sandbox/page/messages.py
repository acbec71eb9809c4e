"""One message as people see it."""

from app.sandbox.markup.mrkdwn import LINKS, NAMES, NOTHING
from app.sandbox.messages import Message
from app.sandbox.page import icons
from app.sandbox.page.blocks import blocks
from app.sandbox.page.elements import Surface
from app.sandbox.page.html import Html, el, hidden, ident
from app.sandbox.page.moments import clock_time
from app.sandbox.page.people import face
from app.sandbox.page.sight import Sight
from app.sandbox.page.words import marked
from app.sandbox.people import Person


def message(one: Message, sight: Sight, *, in_thread: bool = False) -> Html:
    """Write a message with its author, its content, its replies and what went wrong with it."""
    private = one.to is not None
    name = ident("message", one.channel, one.ts, str(in_thread))
    author = sight.reader.world.people.get(one.user)
    body = [
        _whisper() if private else None,
        _byline(one, author, sight),
        _content(one, sight, name),
        _trouble(one, sight),
        None if in_thread or private else _replies(one, sight),
    ]
    kind = "message whisper" if private else "message"
    shown = face(author) if author else None
    return el("li", shown, el("div", body, class_="message-body"), class_=kind, id=name)


def _whisper() -> Html:
    return el("p", icons.EYE, "Only visible to you", class_="only-you")


def _byline(one: Message, author: Person | None, sight: Sight) -> Html:
    is_app = author is not None and author.is_bot
    return el(
        "p",
        el("strong", author.real_name if author else one.user),
        el("span", "APP", class_="app-badge") if is_app else None,
        el("time", clock_time(float(one.ts), sight.reader.person.tz), class_="muted"),
        el("span", "(edited)", class_="muted") if one.edited else None,
        class_="byline",
    )


def _content(one: Message, sight: Sight, name: str) -> Html:
    if not one.blocks:
        bare = NOTHING if one.verbatim else NAMES if one.link_names else LINKS
        said = marked(one.text, bare, sight.reader, formatted=one.mrkdwn)
        return el("div", said, class_="plain-message")
    surface = Surface(name, sight.reader, {}, {})
    return el(
        "form",
        sight.fields,
        hidden("channel", one.channel),
        hidden("ts", one.ts),
        blocks(one.blocks, surface),
        method="post",
        action="/act/click",
        class_="blocks",
        aria_label=one.text[:120],
    )


def _trouble(one: Message, sight: Sight) -> Html | None:
    said = sight.memory.trouble(sight.person, one.ts)
    return trouble(said) if said else None


def trouble(said: str) -> Html:
    """Write what went wrong, as the person sees it."""
    return el("p", icons.WARNING, said, class_="trouble", role="alert")


def _replies(one: Message, sight: Sight) -> Html | None:
    replies = [
        each
        for each in sight.box.thread(one.channel, one.ts)
        if each.ts != one.ts and not each.deleted
    ]
    if not replies:
        return None
    count = f"{len(replies)} repl{'y' if len(replies) == 1 else 'ies'}"
    to = sight.place.go(thread=one.ts, show="side")
    last = clock_time(float(replies[-1].ts), sight.reader.person.tz)
    return el(
        "a",
        el("span", count),
        el("span", f"last at {last}", class_="muted"),
        href=to.href,
        class_="replies",
        id=ident("replies", one.channel, one.ts),
    )

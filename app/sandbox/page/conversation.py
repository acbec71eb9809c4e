"""The middle: a channel, a direct message, or the app's Home; and the thread beside it."""

from app.sandbox.homes import HomeView
from app.sandbox.page import icons
from app.sandbox.page.blocks import blocks
from app.sandbox.page.elements import Surface
from app.sandbox.page.html import Html, el, hidden
from app.sandbox.page.messages import message, trouble
from app.sandbox.page.place import HOME
from app.sandbox.page.sight import Sight, seen_in, thread_of
from app.sandbox.page.story import label_of

ONLY_COMMANDS = "Here only commands are answered: begin with a slash."


def middle(sight: Sight) -> Html:
    """Write what is open."""
    if sight.place.where == HOME:
        return _home(sight)
    heading = _heading(sight)
    return el(
        "main",
        el("div", el("h2", heading), _next(sight), class_="main-head"),
        _messages(sight),
        _command(sight),
        class_="main",
        id="main",
        tabindex=-1,
    )


def thread(sight: Sight) -> Html | None:
    """Write the thread that is open, if one is."""
    place = sight.place
    found = thread_of(sight.box, sight.person, place.where, place.thread) if place.thread else []
    if not found:
        return None
    close = el(
        "a",
        icons.CROSS,
        href=place.go(thread="", show="main").href,
        aria_label="Close the thread",
        class_="close",
        id="close-thread",
    )
    listed = el("ol", (message(one, sight, in_thread=True) for one in found))
    return el(
        "section",
        el("div", el("h2", "Thread"), close, class_="side-head"),
        el("div", listed, class_="scroll", tabindex=0, role="region", aria_label="Thread"),
        class_="thread",
        id="thread",
        aria_label="Thread",
    )


def _heading(sight: Sight) -> Html:
    channel = sight.channel
    if channel is None or channel.is_im:
        return el("span", icons.MAIL, sight.box.app.name)
    archived = el("span", " (archived)", class_="muted") if channel.is_archived else None
    return el("span", icons.LOCK if channel.is_private else icons.HASH, channel.name, archived)


def _next(sight: Sight) -> Html | None:
    """Say what to try next, where the reader looks anyway."""
    waiting = [(one, one.go) for one in sight.shown.steps if one.go and not one.done]
    if not waiting:
        return None
    step, go = waiting[0]
    here = (go.person, go.where, "") == (sight.person, sight.place.where, go.tab)
    to = sight.place.after(go.person, go.where, go.tab)
    lead = (
        None if here else el("a", label_of(go, sight), href=to.href, class_="button", id="next-go")
    )
    said = (el("b", "Try this: "), el("span", step.text), lead)
    return el("p", said, class_="next", role="status")


def _messages(sight: Sight) -> Html:
    found = seen_in(sight.box, sight.person, sight.place.where)
    if found:
        sight.memory.has_read(sight.person, sight.place.where, found[-1].ts)
    nothing = el("p", "Nothing was said here yet.", class_="empty")
    listed = el("ol", (message(one, sight) for one in found), id="messages")
    return el(
        "div",
        listed if found else nothing,
        class_="scroll",
        id="scroll",
        data_stick=sight.place.where + sight.person,
        role="log",
        aria_label="Messages",
        tabindex=0,
    )


def _command(sight: Sight) -> Html | None:
    if sight.channel is None:
        return None
    said = sight.memory.trouble(sight.person, f"command {sight.place.where}")
    known = el("datalist", (el("option", value=one) for one in sight.shown.commands), id="known")
    example = sight.shown.commands[0] if sight.shown.commands else "/command"
    return el(
        "form",
        sight.fields,
        hidden("channel", sight.place.where),
        trouble(said) if said else None,
        el("label", "Type a command", for_="typed", class_="sr"),
        el(
            "input",
            type="text",
            name="typed",
            id="typed",
            list="known",
            autocomplete="off",
            placeholder=f"Type a command, {example} for example",
            data_clear=True,
        ),
        known,
        el("button", "Send", type="submit", class_="button", id="send"),
        method="post",
        action="/act/slash",
        class_="command",
    )


def _home(sight: Sight) -> Html:
    """Write the app's Home; an app that publishes none has an empty one."""
    name, view = sight.box.app.name, sight.box.home(sight.person)
    nothing = el("p", "This app has no Home yet.", class_="empty")
    return el(
        "main",
        el("div", el("h2", icons.HOME, f"{name} Home"), _next(sight), class_="main-head"),
        el(
            "div",
            _published(view, sight) if view else nothing,
            class_="scroll",
            id="scroll",
            tabindex=0,
            role="region",
            aria_label=f"{name} Home",
        ),
        class_="main",
        id="main",
        tabindex=-1,
    )


def _published(view: HomeView, sight: Sight) -> Html:
    said = sight.memory.trouble(sight.person, view.id)
    return el(
        "form",
        sight.fields,
        blocks(view.blocks, Surface(view.id, sight.reader, {}, {})),
        trouble(said) if said else None,
        method="post",
        action="/act/home",
        class_="blocks home",
        id=f"home-{view.id}",
    )

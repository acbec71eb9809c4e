"""The left rail: the workspace, its channels, the app, with what is unread."""

from app.sandbox.page import icons
from app.sandbox.page.html import Html, el
from app.sandbox.page.place import HOME
from app.sandbox.page.sight import Sight, channels_of, direct_of, seen_in


def rail(sight: Sight) -> Html:
    """Write the rail for the person who acts."""
    box, person = sight.box, sight.person
    channels = [
        _entry(sight, one.id, icons.LOCK if one.is_private else icons.HASH, one.name)
        for one in channels_of(box, person)
    ]
    app = [
        _entry(sight, HOME, icons.HOME, f"{box.app.name} Home"),
        _entry(sight, direct_of(person), icons.MAIL, f"{box.app.name}"),
    ]
    return el(
        "nav",
        el("p", el("strong", box.workspace.name), el("span", "workspace"), class_="rail-head"),
        el("h2", "Channels"),
        el("ul", channels or el("li", "in no channel", class_="rail-none")),
        el("h2", "Apps"),
        el("ul", app),
        class_="rail",
        aria_label="Workspace",
        id="rail",
    )


def unread(sight: Sight, person: str, where: str) -> int:
    """Count what somebody has not read in a conversation."""
    until = sight.memory.read_until(person, where)
    return sum(one.ts > until for one in seen_in(sight.box, person, where))


def unread_of(sight: Sight, person: str) -> int:
    """Count what somebody has not read anywhere."""
    places = [one.id for one in channels_of(sight.box, person)]
    return sum(unread(sight, person, where) for where in [*places, direct_of(person)])


def badge(count: int) -> Html | None:
    """Write how much is unread."""
    if not count:
        return None
    return el("span", str(count), el("span", " unread", class_="sr"), class_="badge")


def dot(count: int) -> Html | None:
    """Write that something is unread, where there is little room."""
    return el("span", el("span", f"{count} unread", class_="sr"), class_="dot") if count else None


def _entry(sight: Sight, where: str, icon: Html, name: str) -> Html:
    here = sight.place.where == where
    count = 0 if here or where == HOME else unread(sight, sight.person, where)
    return el(
        "li",
        el(
            "a",
            icon,
            el("span", name, class_="rail-name"),
            badge(count),
            href=sight.place.go(where=where, show="main").href,
            aria_current="page" if here else None,
            class_="has-unread" if count else None,
            id=f"rail-{where}",
        ),
    )

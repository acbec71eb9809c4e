"""The bar above: what this is, and as whom one acts."""

from app.sandbox.page import icons
from app.sandbox.page.html import Html, el
from app.sandbox.page.people import face, standing
from app.sandbox.page.rail import dot, unread_of
from app.sandbox.page.sight import Sight
from app.sandbox.people import Person


def top(sight: Sight) -> Html:
    """Write the bar."""
    name = el("h1", icons.HOLD, el("span", sight.box.app.name))
    kind = el("span", "practice workspace", class_="kind")
    return el("header", el("div", name, kind, class_="brand"), _acting(sight), class_="top")


def columns(sight: Sight) -> Html:
    """Write the switch between the columns, for screens that have room for one."""
    names = {"rail": "Channels", "main": "Messages", "side": "Story"}
    made = (
        el(
            "a",
            name,
            href=sight.place.go(show=show).href,
            aria_current="page" if sight.place.show == show else None,
            id=f"show-{show}",
        )
        for show, name in names.items()
    )
    return el("nav", made, class_="columns", aria_label="Parts of the page")


def _acting(sight: Sight) -> Html:
    home = sight.box.team
    everybody = [one for one in sight.box.stage.world.people.values() if not one.is_bot]
    ordinary = [one for one in everybody if not standing(one, home)]
    others = [one for one in everybody if standing(one, home) and not one.deleted]
    current = sight.reader.person
    seats = [_seat(one, sight) for one in ordinary]
    if current in others:
        seats.append(_seat(current, sight))
    menu = el(
        "details",
        el("summary", "Others", class_="others"),
        el("ul", (_seat(one, sight, menu=True) for one in others), class_="menu-list"),
        class_="menu",
        id="others",
    )
    return el(
        "nav",
        el("span", "Acting as", class_="acting-label", id="acting"),
        el("ul", seats, class_="seats"),
        menu,
        class_="acting",
        aria_labelledby="acting",
    )


def _seat(person: Person, sight: Sight, *, menu: bool = False) -> Html:
    here = person.id == sight.person
    role = sight.shown.roles.get(person.id) or standing(person, sight.box.team)
    shown = person.real_name if menu else person.real_name.split()[0]
    return el(
        "li",
        el(
            "a",
            face(person, "small"),
            el("span", el("b", shown), el("small", role), class_="seat-name"),
            None if here else dot(unread_of(sight, person.id)),
            href=sight.place.go(person=person.id, where=sight.place.where).href,
            aria_current="true" if here else None,
            id=f"as-{person.id}{'-menu' * menu}",
        ),
    )

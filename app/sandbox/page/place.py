"""Where somebody is on the page, as its address says: who acts, which channel, which tab."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.sandbox.page.html import Html, group, hidden

HOME = "home"
TABS = {
    "story": "Story",
    "tricks": "Tricks",
    "payloads": "Payloads",
    "audit": "Audit",
    "real": "For real",
}
COLUMNS = ("main", "rail", "side")
NAMES = {"person": "as", "where": "in", "thread": "thread", "tab": "tab", "show": "show"}


@dataclass(frozen=True)
class Place:
    """`where` is a channel or the app's Home; `show` is the column that a narrow screen shows."""

    person: str = ""
    where: str = ""
    thread: str = ""
    tab: str = "story"
    show: str = "main"

    @property
    def href(self) -> str:
        """The address of this place."""
        given = {NAMES[name]: value for name, value in dataclasses.asdict(self).items() if value}
        return "/?" + urlencode(given)

    @property
    def fields(self) -> Html:
        """Say in a form where it was sent from."""
        values = dataclasses.asdict(self)
        return group(hidden(NAMES[name], value) for name, value in values.items())

    def after(self, person: str, where: str, tab: str) -> "Place":
        """Return where a suggestion leads: to a tab, or to a conversation as somebody."""
        if tab:
            return self.go(tab=tab, thread="", show="side")
        return self.go(person=person, where=where, show="main")

    def go(self, **changes: str) -> "Place":
        """Return another place; who leaves a channel leaves its thread."""
        if changes.keys() & {"where", "person"}:
            changes = {"thread": "", **changes}
        return dataclasses.replace(self, **changes)


def place_of(given: Mapping[str, object]) -> Place:
    """Read a place from an address or a form; what is unknown there becomes the first choice."""
    read = {name: str(given.get(NAMES[name], "")) for name in NAMES}
    tab = read["tab"] if read["tab"] in TABS else "story"
    show = read["show"] if read["show"] in COLUMNS else "main"
    return Place(read["person"], read["where"], read["thread"], tab, show)

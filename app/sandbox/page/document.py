"""The whole page."""

from app.sandbox.page.conversation import middle, thread
from app.sandbox.page.html import Html, el, group
from app.sandbox.page.modal import modal
from app.sandbox.page.rail import rail
from app.sandbox.page.side import side
from app.sandbox.page.sight import Sight
from app.sandbox.page.top import columns, top

VIEWPORT = "width=device-width, initial-scale=1"


def document(sight: Sight, version: int) -> str:
    """Write the page as it is now; `version` says when that was."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content=VIEWPORT),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{sight.reader.person.real_name} · {sight.box.app.name}, practice workspace"),
        el("link", rel="icon", href="/icon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/page.css"),
        el("script", src="/page.js", defer=True),
    )
    return "<!doctype html>" + el("html", head, _body(sight, version), lang="en")


def _body(sight: Sight, version: int) -> Html:
    skip = el("a", "Skip to the messages", href="#main", class_="skip")
    # The messages are written before the rail, which then knows that they are read.
    open_now = middle(sight)
    beside = thread(sight)
    parts = group([rail(sight), open_now, beside, side(sight)])
    return el(
        "body",
        skip,
        top(sight),
        columns(sight),
        el("div", parts, class_="columns-body"),
        modal(sight),
        el("p", role="status", id="live", class_="sr"),
        data_show=sight.place.show,
        data_thread="open" if beside else None,
        data_version=version,
    )

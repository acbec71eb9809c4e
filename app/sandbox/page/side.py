"""The right side: a thread, or one of the tabs."""

from collections.abc import Callable

from app.sandbox.page.cheating import tricks
from app.sandbox.page.extras import Part
from app.sandbox.page.html import Html, el, link
from app.sandbox.page.inspector import audit, payloads
from app.sandbox.page.place import TABS
from app.sandbox.page.sight import Sight
from app.sandbox.page.story import story


def side(sight: Sight) -> Html:
    """Write the tabs and the one that is open."""
    tabs = (
        el(
            "a",
            name,
            href=sight.place.go(tab=tab, thread="", show="side").href,
            aria_current="page" if sight.place.tab == tab else None,
            id=f"tab-{tab}",
        )
        for tab, name in TABS.items()
    )
    name = TABS[sight.place.tab]
    return el(
        "aside",
        el("nav", tabs, class_="tabs", aria_label="Story and inspector"),
        el(
            "div",
            el("h2", name, class_="sr"),
            WRITTEN[sight.place.tab](sight),
            class_="scroll",
            id=f"side-{sight.place.tab}",
            tabindex=0,
            role="region",
            aria_label=name,
        ),
        class_="side",
        id="side",
        aria_label="Story and inspector",
    )


def _real(sight: Sight) -> Html:
    return el("ol", (_part(one) for one in sight.shown.parts), class_="parts")


def _part(part: Part) -> Html:
    return el(
        "li",
        el("h3", part.title),
        el("p", part.text),
        el("p", link(part.url, part.label, class_="button")) if part.url else None,
        el("pre", part.code, tabindex=0, aria_label=part.title) if part.code else None,
    )


WRITTEN: dict[str, Callable[[Sight], Html]] = {
    "story": story,
    "tricks": tricks,
    "payloads": payloads,
    "audit": audit,
    "real": _real,
}

"""The tricks: every one is tried for real, and its refusal is shown."""

from app.sandbox.page import icons
from app.sandbox.page.extras import Trick
from app.sandbox.page.html import Html, el
from app.sandbox.page.sight import Sight
from app.sandbox.page.story import do

INTRODUCTION = "Each button really does it, against the service that runs here."


def tricks(sight: Sight) -> Html:
    """Write the tab."""
    made = (_trick(one, sight) for one in sight.shown.tricks)
    nothing = el("p", "There are no tricks here.", class_="empty")
    return el(
        "div",
        el("p", INTRODUCTION, class_="promise"),
        el("ul", made, class_="agents") if sight.shown.tricks else nothing,
    )


def _trick(trick: Trick, sight: Sight) -> Html:
    told = el("ol", (el("li", line) for line in trick.told), class_="told-lines")
    label = "Being tried…" if trick.runs else "Try again" if trick.told else "Try it"
    kind = "trick worked" if trick.failed else "trick"
    return el(
        "li",
        el("h4", icons.SHIELD, el("span", trick.title)),
        el("p", trick.how, class_="wants"),
        told if trick.told else None,
        _outcome(trick) if trick.refusal else None,
        None if trick.runs else do(sight, f"trick {trick.key}", label),
        el("p", label, class_="muted") if trick.runs else None,
        class_=kind,
        id=f"trick-{trick.key}",
        aria_busy="true" if trick.runs else None,
    )


def _outcome(trick: Trick) -> Html:
    icon, word = (icons.WARNING, "It worked") if trick.failed else (icons.CROSS, trick.word)
    said = el("q", trick.refusal)
    return el("p", el("b", icon, word), said, class_="refusal", role="status")

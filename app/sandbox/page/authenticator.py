"""The authenticator app on the phone of whoever acts, and the code that it shows now."""

import math

from app.sandbox.modals import OpenView
from app.sandbox.page import icons
from app.sandbox.page.extras import Code
from app.sandbox.page.html import Html, el
from app.sandbox.page.sight import Sight

HOW = "It stands in for an app on a phone. A dialog asks for its code where an action is critical."
NONE = "{name} was never enrolled, so nothing that takes a code can be approved as {name}."


def authenticator(sight: Sight) -> Html | None:
    """Write it for the story's tab, where anybody here has one."""
    if not sight.shown.codes:
        return None
    name, code = _first_name(sight), sight.shown.codes.get(sight.person)
    told = el("p", NONE.format(name=name), class_="muted") if code is None else None
    return el(
        "section",
        el("h3", f"{name}'s authenticator"),
        told if code is None else [_code(code), el("p", HOW, class_="muted")],
        class_="phone",
        id="authenticator",
        aria_label=f"{name}'s authenticator",
    )


def beside(view: OpenView, sight: Sight) -> Html | None:
    """Write it at the foot of a dialog that asks for a code: nothing else can be reached then."""
    code = sight.shown.codes.get(sight.person)
    if code is None or code.asked_in not in {one["block_id"] for one in view.blocks}:
        return None
    name = f"{_first_name(sight)}'s authenticator"
    label = el("p", icons.LOCK, name, class_="phone-name")
    return el("aside", label, _code(code), class_="phone phone-beside", aria_label=name)


def _code(code: Code) -> Html:
    half = len(code.shown) // 2
    seconds = math.ceil(code.left)
    left = el("span", str(seconds), data_left=f"{code.left:.2f}")
    bar = el("progress", max=code.lasts, value=seconds, aria_hidden="true", class_="phone-bar")
    return el(
        "div",
        el("strong", f"{code.shown[:half]} {code.shown[half:]}", class_="phone-code"),
        el("span", left, " s left", class_="phone-left"),
        bar,
        class_="phone-face",
    )


def _first_name(sight: Sight) -> str:
    return sight.reader.person.real_name.split()[0]

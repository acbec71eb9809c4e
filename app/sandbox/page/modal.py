"""The dialog that is open for a person: the top of their stack."""

from app.sandbox.modals import OpenView
from app.sandbox.page import icons
from app.sandbox.page.authenticator import beside
from app.sandbox.page.blocks import blocks
from app.sandbox.page.elements import Surface
from app.sandbox.page.html import Html, el, hidden
from app.sandbox.page.messages import trouble
from app.sandbox.page.sight import Sight
from app.sandbox.page.words import plain

TITLE = "modal-title"
CLOSE = {"formaction": "/act/close", "type": "submit"}


def modal(sight: Sight) -> Html | None:
    """Write the dialog in front of a person, if there is one."""
    stack = sight.box.views(sight.person)
    return _dialog(stack[-1], sight) if stack else None


def _dialog(view: OpenView, sight: Sight) -> Html:
    surface = Surface(view.id, sight.reader, view.typed, view.errors, "/act/press")
    said = sight.memory.trouble(sight.person, view.id)
    # The first button of a form is what Enter presses, so it has to be the one that submits.
    first = el("button", "Submit", type="submit", class_="sr", tabindex=-1, aria_hidden="true")
    form = el(
        "form",
        sight.fields,
        hidden("view", view.id),
        first if "submit" in view.content else None,
        el("h2", icons.HOLD, el("span", plain(view.content["title"])), id=TITLE),
        el("div", blocks(view.blocks, surface), class_="modal-body", tabindex=0, **_labelled()),
        trouble(said) if said else None,
        el("div", _buttons(view), class_="modal-foot"),
        el("button", icons.CROSS, **CLOSE, name="cleared", value="1", **_closing()),
        method="post",
        action="/act/submit",
        novalidate=True,
        class_="blocks",
    )
    return el(
        "dialog",
        form,
        beside(view, sight),
        id=f"modal-{view.id}",
        class_="modal",
        aria_labelledby=TITLE,
        data_modal=True,
        open=True,
    )


def _labelled() -> dict[str, str]:
    return {"role": "group", "aria_labelledby": TITLE}


def _closing() -> dict[str, str]:
    return {"class_": "modal-x", "aria_label": "Close the dialog", "id": "modal-x"}


def _buttons(view: OpenView) -> list[Html]:
    content = view.content
    close = plain(content["close"]) if content.get("close") else "Cancel"
    made = [el("button", close, **CLOSE, class_="button", id="modal-close")]
    if "submit" in content:
        shown = plain(content["submit"])
        made.append(el("button", shown, type="submit", class_="button primary", id="modal-submit"))
    return made

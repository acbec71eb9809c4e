"""Where something was pressed, as Slack says: on a message, or in a view that is ours."""

from collections.abc import Mapping
from typing import TypeVar

from app.domain.refusal import Refused
from app.slack.cards import details, home
from app.slack.cards.acting_on import EXACT_PAGE
from app.slack.cards.amending import AMEND_SUBMIT
from app.slack.cards.card import APPROVE, DETAILS, REJECT
from app.slack.cards.dialogs import APPROVE_SUBMIT, REJECT_SUBMIT
from app.slack.cards.more import MORE, chosen
from app.slack.cards.offers import COVER, HAND_OVER, NUDGE
from app.slack.cards.questions import ANSWER
from app.slack.cards.steering import HAND_OVER_SUBMIT
from app.slack.cards.taking_back import CANCEL_SUBMIT, REVOKE_SUBMIT
from app.slack.listeners.desk import Body, Desk, Unit
from app.workflow.ports import UnitOfWork
from app.workflow.pressed_on import Pressed, Spot, misplaced
from app.workflow.standing import NeedsFresh

T = TypeVar("T")

VIEWS: Mapping[str, frozenset[str]] = {
    APPROVE: frozenset({details.VIEW}),
    details.PAGE: frozenset({details.VIEW}),
    DETAILS: frozenset({home.VIEW}),
    REJECT: frozenset({home.VIEW}),
    EXACT_PAGE: frozenset(
        {
            APPROVE_SUBMIT,
            REJECT_SUBMIT,
            AMEND_SUBMIT,
            CANCEL_SUBMIT,
            REVOKE_SUBMIT,
            HAND_OVER_SUBMIT,
        }
    ),
}
UNMASKED = frozenset({APPROVE_SUBMIT, REJECT_SUBMIT, AMEND_SUBMIT})
"""Dialogs of those who were checked as whoever opens Details is: nothing is masked for them."""
BESIDE = frozenset({DETAILS, REJECT, ANSWER, NUDGE, COVER, HAND_OVER})


def spot_of(body: Body) -> Spot:
    """Read where something was pressed; a view counts where it is one that has the button."""
    container = body.get("container")
    if not isinstance(container, Mapping):
        return Spot()
    kind = container.get("type")
    if kind == "view":
        view, action = body.get("view") or {}, str(body["actions"][0]["action_id"])
        return Spot(view=view.get("callback_id") in VIEWS.get(action, frozenset()))
    if kind != "message" or container.get("is_ephemeral"):
        return Spot()
    return Spot(str(container.get("channel_id") or ""), str(container.get("message_ts") or ""))


def in_place(desk: Desk, body: Body, card: str, unit: Unit[T]) -> Unit[T | Refused]:
    """Let a unit judge a press only where the press was on a spot that has such a button."""
    action = str(body["actions"][0]["action_id"])
    spot = spot_of(body)
    pressed = Pressed(_command(body), desk.account(body), card, spot, action in BESIDE)

    def judged(uow: UnitOfWork, down: bool) -> T | Refused | NeedsFresh:  # noqa: FBT001
        return misplaced(uow, pressed) or unit(uow, down)

    return judged


def _command(body: Body) -> str:
    """Name what a press would do: what the button does, or what was chosen from a menu."""
    action = body["actions"][0]
    option = action.get("selected_option")
    if action["action_id"] == MORE and isinstance(option, Mapping):
        return chosen(str(option.get("value")))[0]
    return str(action["action_id"]).removeprefix("hitl.")

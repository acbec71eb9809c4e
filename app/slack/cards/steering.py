"""The dialogs in which a manager names a cover, or hands a request over.

What is filled in is found by block and action: `away/choice`, `stands_in/choice`, `until/text`
and `reason/text`; `team/choice` and `reason/text`.
"""

from collections.abc import Sequence

from app.delivery.steering import CallIn, HandOver
from app.domain.request import ActionRequest
from app.slack import time_words as words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import BLOCK, CHOICE, field, modal, on, submitting, text
from app.slack.cards.facts import shortened
from app.slack.words import CANCEL

AWAY, STANDS_IN, UNTIL, TEAM = "away", "stands_in", "until", "team"
COVER_SUBMIT, HAND_OVER_SUBMIT = "hitl.cover_submit", "hitl.hand_over_submit"
LONGEST, LONGEST_UNTIL, MOST, OPTION = 300, 100, 100, 75


def ask_for_cover(card: str, found: CallIn) -> b.Block:
    """Ask who is away, who stands in, and until when."""
    until = text(LONGEST_UNTIL) | {"placeholder": b.label(words.UNTIL_SHOWN, 150)}
    asked = [
        field(AWAY, words.AWAY, words.AWAY_HINT, _select(found.absent)),
        field(STANDS_IN, words.STANDS_IN, words.STANDS_IN_HINT, _select(found.stand_in)),
        field(UNTIL, words.UNTIL, words.UNTIL_HINT, until),
        _why() | {"optional": True},
    ]
    above = _about(found.request, words.COVER_INTRO, knows=found.knows)
    made = modal(words.COVER_TITLE, [*above, *asked], CANCEL)
    return made | submitting(card, words.CONFIRM_COVER, COVER_SUBMIT)


def ask_to_hand_over(card: str, found: HandOver) -> b.Block:
    """Ask which team is to decide as well, and why."""
    teams = _select([(one, one) for one in found.teams])
    asked = [
        field(TEAM, words.TO_TEAM, words.TO_TEAM_HINT, teams),
        _why(),
    ]
    above = _about(found.request, words.HAND_OVER_INTRO, knows=found.knows)
    made = modal(words.HAND_OVER_TITLE, [*above, *asked], CANCEL)
    return made | submitting(card, words.CONFIRM_HAND_OVER, HAND_OVER_SUBMIT)


def _about(request: ActionRequest, intro: str, *, knows: bool) -> list[b.Block]:
    """Say what a dialog is about, as far as its reader may know."""
    asker, team = shortened(request.asker.agent, 100), shortened(request.facts.team, 100)
    discreet = b.rich(b.line(b.said(words.TEAM_ASKED.format(agent=asker, team=team))))
    return [on(request) if knows else discreet, b.rich(b.line(b.said(intro)))]


def _why() -> b.Block:
    return field(BLOCK, words.WHY, words.WHY_HINT, text(LONGEST) | {"multiline": True})


def _select(offered: Sequence[tuple[str, str]]) -> b.Block:
    """Offer a choice; where there is one only, it is chosen already."""
    options = [{"text": b.label(name, OPTION), "value": value} for value, name in offered[:MOST]]
    first = {"initial_option": options[0]} if len(options) == 1 else {}
    return {"type": "static_select", "action_id": CHOICE, "options": options, **first}

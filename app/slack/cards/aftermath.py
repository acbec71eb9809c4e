"""What was said after the receipt was used: what came of it, and wishes that it be undone."""

from collections.abc import Callable
from datetime import datetime

from app.delivery.view import OutcomeLine, RollbackLine, View
from app.slack import over_words as over
from app.slack import words
from app.slack.cards.blocks import Block, bold, line, said, when
from app.slack.cards.facts import shortened
from app.slack.cards.mask import masked
from app.slack.cards.safe import inert

NAME, REASON, SHOWN = 100, 300, 4


def rollback_lines(view: View) -> list[Block]:
    """Show the newest wishes for a rollback, each in its line."""
    return [_wish(view, one) for one in view.rollbacks[-SHOWN:]]


def rollbacks_told(view: View, clock: Callable[[datetime], str]) -> str:
    """Say the same, for a field that Slack formats."""
    told = ""
    for one in view.rollbacks[-SHOWN:]:
        who = words.BY.format(who=inert(shortened(one.name, NAME)))
        why = f": {inert(_why(view, one))}" if one.reason else ""
        told += f" {words.ROLLBACK_ASKED} {who}, {clock(one.at)}{why}."
    return told


def reported(view: View, one: OutcomeLine) -> str:
    """Say a report as its caller's claim, its detail masked and in one line."""
    detail = shortened(masked(one.detail, view.request.facts), REASON)
    said = f"{over.OUTCOMES[one.outcome]} {detail}".rstrip()
    return over.REPORTED.format(who=shortened(one.by, NAME), said=said)


def _wish(view: View, one: RollbackLine) -> Block:
    who = words.BY.format(who=shortened(one.name, NAME))
    why = f": {_why(view, one)}" if one.reason else ""
    return line(bold(words.ROLLBACK_ASKED), said(f" {who}, "), when(one.at), said(why))


def _why(view: View, one: RollbackLine) -> str:
    return shortened(masked(one.reason, view.request.facts), REASON)

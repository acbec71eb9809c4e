"""Who stands in for whom, as it is written on cards and Homes."""

from collections.abc import Sequence

from app.delivery.view import CoverLine
from app.slack import words
from app.slack.cards.blocks import utc
from app.slack.cards.mask import masked
from app.slack.cards.safe import one_line


def in_place_of(covers: Sequence[CoverLine]) -> str:
    """Say in whose place somebody answered; nothing where they answered for themselves."""
    return "".join(
        words.IN_PLACE_OF.format(
            absent=one_line(one.absent), until=utc(one.until), named_by=_by(one)
        )
        for one in covers
    )


def stand_ins(covers: Sequence[CoverLine]) -> str:
    """Say who stands in for whom, until when, by whose word and why."""
    return "; ".join(line_of(one) for one in covers)


def line_of(cover: CoverLine) -> str:
    """Write one cover."""
    line = words.COVER_LINE.format(
        stand_in=one_line(cover.stand_in),
        absent=one_line(cover.absent),
        until=utc(cover.until),
        named_by=_by(cover),
    )
    reason = one_line(masked(cover.reason))
    return line + (words.COVER_WHY.format(reason=reason) if reason else "")


def _by(cover: CoverLine) -> str:
    return one_line(cover.named_by) or words.COVER_WRITTEN

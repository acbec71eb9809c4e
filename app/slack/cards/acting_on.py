"""The exact action and its warnings, at the top of every dialog that decides about it.

Where it does not fit it is paged; turning a page leaves whatever was filled in below.
"""

from dataclasses import dataclass
from typing import Any

from app.delivery.view import View
from app.slack import over_words as over
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.banners import masked_banners, whole_banners
from app.slack.cards.exact import Exact, masked_action, not_whole, whole_action
from app.slack.cards.looks import odd_in_details

EXACT_PAGE, OURS = "hitl.exact_page", "exact."
ON_A_PAGE = 6000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the action, counted from 1, as `view` has it: whole, or as a channel sees it."""

    card: str
    view: View
    whole: bool
    page: int = 1


def with_action(dialog: b.Block, sheet: Sheet) -> b.Block:
    """Put a page of the action into a dialog, below its first block, in the place of another."""
    first, *rest = [one for one in dialog["blocks"] if not _is_ours(one)]
    return dialog | {"blocks": [first, *_action(sheet), *rest]}


def _action(sheet: Sheet) -> list[b.Block]:
    payload = sheet.view.payload
    title = over.EXACT[sheet.view.request.state]
    if payload is None:
        erased = [b.rich(b.line(b.bold(title))), b.rich(b.line(b.said(words.ERASED)))]
        return _named([*_warnings(sheet, Exact(words.ERASED)), *erased])
    shown_as = Exact(whole_action(payload)) if sheet.whole else masked_action(sheet.view, payload)
    pages = tuple(b.chunks(shown_as.text, ON_A_PAGE))
    page = min(sheet.page, len(pages))
    if len(pages) > 1:
        title = words.EXACT_PAGE.format(title=title, page=page, pages=len(pages))
    shown = [b.rich(b.code(one)) for one in b.chunks(pages[page - 1], b.PREFORMATTED - 100)]
    left = [b.rich(b.line(b.bold(not_whole(shown_as.beyond))))] if shown_as.beyond else []
    turning = _turning(sheet.card, page, len(pages))
    above = _warnings(sheet, shown_as)
    return _named([*above, b.rich(b.line(b.bold(title))), *shown, *left, *turning])


def _warnings(sheet: Sheet, shown: Exact) -> list[b.Block]:
    """Warn on every page as the card does: each may be the one from which it is decided."""
    if sheet.whole:
        return whole_banners(sheet.view, odd_in_details(sheet.view))
    return masked_banners(sheet.view, shown)


def _turning(card: str, page: int, pages: int) -> list[b.Block]:
    # One row each: two buttons of one action id may not share a block.
    turns = [(words.NEXT, page + 1)] * (page < pages) + [(words.PREVIOUS, page - 1)] * (page > 1)
    return [b.actions(b.button(text, EXACT_PAGE, f"{card}/{to}")) for text, to in turns]


def _named(blocks: list[b.Block]) -> list[b.Block]:
    return [one | {"block_id": f"{OURS}{number}"} for number, one in enumerate(blocks)]


def _is_ours(block: dict[str, Any]) -> bool:
    return str(block.get("block_id", "")).startswith(OURS)


def again(shown: dict[str, Any]) -> b.Block:
    """Make of a dialog that somebody has before them one that can be put in its place."""
    kept = ("type", "title", "submit", "close", "blocks", "callback_id", "private_metadata")
    return {name: shown[name] for name in kept if shown.get(name)}

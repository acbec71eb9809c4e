"""Details: all there is to tell about a request, page by page, with nothing left out."""

import hashlib

from app.delivery.view import QuestionLine, View
from app.domain.action import Payload
from app.domain.request import State
from app.slack import over_words as over
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.amended import amended_text, no_longer
from app.slack.cards.banners import whole_banners
from app.slack.cards.card import APPROVE
from app.slack.cards.claims import claims_of
from app.slack.cards.covers import in_place_of
from app.slack.cards.dialogs import modal
from app.slack.cards.ending import cause_said
from app.slack.cards.escalation import handed_over, told_outside
from app.slack.cards.exact import whole_action
from app.slack.cards.facts import asked_to_approve, facts_of
from app.slack.cards.looks import odd_in_details, oddities
from app.slack.cards.mask import exact
from app.slack.cards.revisions import on_revision
from app.slack.cards.safe import one_line, visible
from app.slack.cards.unfolded import unfolded

PAGE, VIEW = "hitl.page", "hitl.details_view"
ON_A_PAGE, UNFOLDED = 6000, 120_000


def full_text(view: View) -> str:
    """Write everything about a request, with nothing masked.

    What the agent and reviewers wrote is set off line by line, so that it cannot pass for a
    heading or a fact.
    """
    request, payload = view.request, view.payload
    known = [f"{name}: {text}" for name, text in facts_of(view)]
    if view.care and view.request.state is State.PENDING:
        known.append(asked_to_approve(view.care))
    until = words.UNTIL if request.state is State.PENDING else words.UNTIL_THEN
    known.append(f"{until}: {b.utc(request.terms.expires_at)}")
    known.append(f"Revision: {request.revision}")
    known.append(f"Digest: {payload.digest if payload else '-'}")
    known.append(f"{words.STANDS}: {words.HEADS[request.state]}")
    parts = [words.SECTION_FACTS, *known, "", over.EXACT[request.state].upper()]
    parts.append(whole_action(payload) if payload else words.ERASED)
    parts += _unfolded(payload) if payload else []
    said = claims_of(payload, request.facts) if payload else ()
    parts += ["", words.SECTION_CLAIMS]
    parts += [] if payload else [words.ERASED]
    parts += [words.NOTHING_SAID] if payload and not said else []
    for name, text in said:
        parts += [f"{name}:", _set_off(text)]
    if view.amendments:
        parts += ["", words.SECTION_AMENDMENTS, *amended_text(view)]
    parts += [*_reviews(view), *_handed(view), *_told_outside(view), *_aftermath(view)]
    if view.questions:
        parts += ["", words.SECTION_QUESTIONS]
    parts += [text for one in view.questions for text in _question(one)]
    return "\n".join(parts) + "\n"


def pages_of(view: View) -> tuple[str, ...]:
    """Part the details into pages; joined, they are the full text."""
    return tuple(b.chunks(full_text(view), ON_A_PAGE))


def layout_of(pages: tuple[str, ...]) -> str:
    """Name how the details are parted: by who reviews meanwhile, the text before a cut moves."""
    return hashlib.sha256("\f".join(pages).encode()).hexdigest()


def details_page(
    card: str, view: View, pages: tuple[str, ...], page: int, *, offer: bool = False
) -> b.Block:
    """Make the dialog that shows one of the pages, counted from 1.

    Approving is offered here to who was shown every page.
    """
    shown = [b.rich(b.code(one)) for one in b.chunks(pages[page - 1], b.PREFORMATTED - 100)]
    title = words.PAGE.format(page=page, pages=len(pages))
    # Each page names what is odd on it; the first all that is odd in the request.
    odd = odd_in_details(view) if page == 1 else oddities([pages[page - 1]])
    above = whole_banners(view, odd)
    turning = _turning(card, page, len(pages))
    made = modal(title, [*above, *shown, *turning, *([_approve(card, view)] * offer)])
    return made | {"callback_id": VIEW, "private_metadata": card}


def _turning(card: str, page: int, pages: int) -> list[b.Block]:
    # One row each: two buttons of one action id may not share a block.
    turns = []
    if page < pages:
        turns.append(b.actions(b.button(words.NEXT, PAGE, f"{card}/{page + 1}")))
    if page > 1:
        turns.append(b.actions(b.button(words.PREVIOUS, PAGE, f"{card}/{page - 1}")))
    return turns


def _approve(card: str, view: View) -> b.Block:
    text = words.APPROVE_MORE if view.care else words.APPROVE
    shown = on_revision(card, view.request.revision)
    return b.actions(b.button(text, APPROVE, shown, "primary"))


def _unfolded(payload: Payload) -> list[str]:
    """Write the texts in the action once more, each line with a mark that no heading has."""
    found = unfolded(exact(payload)["arguments"], UNFOLDED)
    lines = [line for one in found.texts for line in one]
    left_out = found.told(words.UNFOLDED_CUT_ONE, words.UNFOLDED_CUT)
    lines += [left_out] if found.more else []
    return ["", words.SECTION_UNFOLDED, *lines] if lines else []


def _reviews(view: View) -> list[str]:
    lines = ["", words.SECTION_REVIEWS] if view.reviews else []
    for one in view.reviews:
        who = f"{one_line(one.name)}{in_place_of(one.covers)}"
        said_by = f"{words.VERDICTS[one.verdict.value]} by {who}"
        head = f"{said_by}, {b.utc(one.at)}{no_longer(view, one.revision)}"
        head += words.WITH_CODE * one.coded
        head += f". {cause}" if (cause := cause_said(one)) else ""
        lines += [head, *([_set_off(one.reason)] if one.reason else [])]
    return lines


def _told_outside(view: View) -> list[str]:
    told = [one for one in view.course.steps if one.endpoint]
    lines = [f"{told_outside(one)} {b.utc(one.at)}" for one in told]
    return ["", words.SECTION_SERVICES, *lines] if lines else []


def _handed(view: View) -> list[str]:
    lines = ["", words.SECTION_HANDED] if view.course.handed else []
    for one in view.course.handed:
        lines.append(f"{handed_over(one)} {b.utc(one.at)}")
        lines += [_set_off(one.reason)] if one.reason else []
    return lines


def _aftermath(view: View) -> list[str]:
    lines = ["", words.SECTION_OUTCOMES] if view.outcomes or view.rollbacks else []
    for one in view.outcomes:
        head = words.WHY_REPORTED.format(who=one_line(one.by))
        lines.append(f"{head}{b.utc(one.at)}: {over.OUTCOMES[one.outcome]}")
        lines += [_set_off(one.detail)] if one.detail else []
    for wish in view.rollbacks:
        who = words.BY.format(who=one_line(wish.name))
        lines.append(f"{words.ROLLBACK_ASKED} {who}, {b.utc(wish.at)}")
        lines += [_set_off(wish.reason)] if wish.reason else []
    return lines


def _question(one: QuestionLine) -> list[str]:
    asked = f"{words.ASKED.format(who=one_line(one.by))} {b.utc(one.asked_at)}"
    lines = [asked, _set_off(one.text)]
    if one.answered_at:
        head = words.ANSWERED.format(who=one_line(one.answered_by), asker=one_line(one.by))
        lines += [f"{head} {b.utc(one.answered_at)}", _set_off(one.answer)]
    return lines


def _set_off(text: str) -> str:
    return "\n".join(f"> {one}" for one in visible(text).split("\n"))

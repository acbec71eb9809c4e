"""What was narrowed, by whom, from what to what: the same on every surface."""

from app.delivery.view import AmendmentLine, View
from app.domain.narrowing import Change, shown
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.facts import about, shortened
from app.slack.cards.mask import curtain
from app.slack.cards.safe import inert, one_line

NAME, VALUE, SPOKEN = 100, 300, 200
LISTED = 3


def amended_blocks(view: View) -> list[b.Block]:
    """Show the newest amendments, each with its difference."""
    return [_block(view, one) for one in view.amendments[-LISTED:]]


def amended_words(view: View, revision: int) -> tuple[str, list[b.Block]] | None:
    """Say under a card, and to the requester, what was narrowed."""
    line = next((one for one in view.amendments if one.revision == revision), None)
    if line is None:
        return None
    told = "; ".join(_told(view, one, SPOKEN) for one in line.changes)
    spoken = inert(f"{_head(line)}: {told}. {words.AMEND_FOLLOWS}")
    return f"{spoken} ({about(view.request.facts)})", [_block(view, line)]


def amended_lines(view: View) -> list[b.Block]:
    """Say each amendment in one line of its own."""
    return [_sentence(view, one) for one in view.amendments]


def amended_text(view: View) -> list[str]:
    """Write every amendment for the details, with nothing masked or cut."""
    lines = []
    for one in view.amendments:
        lines.append(f"{_head(one)}, {b.utc(one.at)}")
        for each in one.changes:
            said = words.AMEND_CHANGE.format(
                field=each.path, old=shown(each.before), new=shown(each.after)
            )
            lines.append(f"> {one_line(said)}")
    return lines


def no_longer(view: View, revision: int) -> str:
    """Say that a review was of an earlier revision, if it was."""
    if revision == view.request.revision:
        return ""
    return f" ({words.NO_LONGER_COUNTS.format(revision=revision)})"


def _block(view: View, line: AmendmentLine) -> b.Block:
    head = b.line(b.bold(_head(line)), b.said(", "), b.when(line.at), b.said("\n"))
    changes = [b.line(b.said(_told(view, one, VALUE))) for one in line.changes]
    return b.rich(head, *([b.bullets(*changes)] if changes else []))


def _sentence(view: View, line: AmendmentLine) -> b.Block:
    changes = "; ".join(_told(view, one, SPOKEN) for one in line.changes)
    return b.line(b.said(f"{_head(line)}, "), b.when(line.at), b.said(f": {changes}."))


def _head(line: AmendmentLine) -> str:
    who = shortened(line.name, NAME)
    return words.AMENDED_BY.format(revision=line.revision, who=who)


def _told(view: View, change: Change, budget: int) -> str:
    drawn = curtain(view.request.facts)
    old, new = (
        shortened(shown(drawn.value(one, change.path)), budget)
        for one in (change.before, change.after)
    )
    return words.AMEND_CHANGE.format(field=shortened(change.path, NAME), old=old, new=new)

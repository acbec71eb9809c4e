"""The Home tab: what waits for one person, what is theirs, what they may review."""

from collections.abc import Sequence

from app.delivery.home import Held, Home, Item
from app.domain.request import State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.briefing import unowned
from app.slack.cards.card import DETAILS, REJECT
from app.slack.cards.covers import line_of
from app.slack.cards.facts import asked_to_approve, progress_line, shortened, target

PAGE, VIEW = "hitl.home_page", "hitl.home_view"
NAME, WHERE, LIST, LONG = 60, 120, 60, 160
LABEL = 75
COVER, COVERS = 300, 8


def home_view(home: Home) -> b.Block:
    """Make the view of a person's Home.

    There is no Approve here: whoever approves was shown the whole action, and that is what
    Details does. Its last page has the button.
    """
    blocks = _parts(home) if home.person else [_sentence(home.why or words.HOME_NOBODY)]
    return {"type": "home", "callback_id": VIEW, "blocks": blocks}


def _parts(home: Home) -> list[b.Block]:
    waiting = [block for one in home.waiting for block in _waiting(one)]
    mine = [block for one in home.mine for block in _mine(one)]
    recent = [b.rich(b.bullets(*map(_decided, home.recent)))] if home.recent else []
    grants = [b.rich(b.bullets(*map(_grant, home.grants)))] if home.grants else []
    return [
        b.header(_heading(home)),
        *(waiting or [_sentence(words.WAITING_NONE)]),
        *_turning(home),
        *unowned(home),
        b.header(words.HOME_MINE),
        *(mine or [_sentence(words.HOME_MINE_NONE)]),
        *([_sentence(words.HOME_MORE)] * home.more),
        b.header(words.HOME_RECENT),
        *(recent or [_sentence(words.HOME_RECENT_NONE)]),
        b.header(words.HOME_GRANTS),
        *(grants or [_sentence(words.HOME_GRANTS_NONE)]),
        *_covers(home),
    ]


def _covers(home: Home) -> list[b.Block]:
    lines = [b.line(b.said(shortened(line_of(one), COVER))) for one in home.covers[:COVERS]]
    return [b.header(words.HOME_COVERS), b.rich(b.bullets(*lines))] if lines else []


def _heading(home: Home) -> str:
    if home.pages == 1:
        return words.HOME_WAITING
    return words.HOME_WAITING_COUNT.format(count=home.count, page=home.page, pages=home.pages)


def _waiting(item: Item) -> list[b.Block]:
    request = item.request
    asked = words.FOR_WHOM.format(agent=request.asker.agent, requester=item.requester)
    told = b.line(
        *_about(item),
        b.said(f" · {shortened(request.facts.environment, NAME)}\n{shortened(asked, LONG)}"),
        b.said(f" · {words.ASKED_SHORT}"),
        b.when(request.submitted_at),
        b.said(f" · {words.EXPIRES_SHORT}"),
        b.when(request.terms.expires_at),
        b.said(f"\n{shortened(progress_line(item.progress), LONG)}{_handed(item)}"),
        b.said(f" · {asked_to_approve(item.care)}" if item.care else ""),
    )
    reject = _button(words.REJECT, REJECT, item, "danger")
    return [b.rich(told), b.actions(_button(words.OPEN_DETAILS, DETAILS, item), reject)]


def _mine(item: Item) -> list[b.Block]:
    request = item.request
    when = [b.said(f" · {words.ASKED_SHORT}"), b.when(request.submitted_at)]
    if request.state is State.PENDING:
        when += [b.said(f" · {words.EXPIRES_SHORT}"), b.when(request.terms.expires_at)]
        when += [b.said(f" · {shortened(progress_line(item.progress), NAME)}")]
    head = b.bold(f"{words.HEADS[request.state]}: ")
    told = b.rich(b.line(head, *_about(item), *when))
    button = _button(words.OPEN_DETAILS, DETAILS, item)
    return [told, b.actions(button)] if item.card else [told]


def _button(text: str, action: str, item: Item, style: str = "") -> b.Block:
    """Make a button; by ear, it says of which of the requests on the page it is."""
    facts = item.request.facts
    about = words.ABOUT.format(action=facts.action, resource=target(facts))
    spoken = b.label(f"{text} {about}", LABEL)["text"]
    return b.button(text, action, item.card, style) | {"accessibility_label": spoken}


def _decided(item: Item) -> b.Block:
    at = item.request.decided_at
    then = words.DECIDED_AS.get(item.request.state, words.DECIDED_SHORT)
    when = [b.said(f" · {then}"), b.when(at)] if at else []
    head = b.bold(f"{words.HEADS[item.request.state]}: ")
    return b.line(head, *_about(item), *when, b.said(f" · {item.request.id}"))


def _about(item: Item) -> list[b.Block]:
    facts = item.request.facts
    undo = words.REVERSIBLE if facts.reversible else words.IRREVERSIBLE
    return [
        b.bold(shortened(facts.action, NAME)),
        b.said(" on "),
        b.bold(shortened(target(facts), WHERE)),
        b.said(f" · {words.RISKS[facts.risk]}, {undo}{_revised(item)}"),
    ]


def _revised(item: Item) -> str:
    revision = item.request.revision
    return f" · {words.REVISED.format(revision=revision)}" if revision > 1 else ""


def _handed(item: Item) -> str:
    teams = ", ".join(one.team for one in item.request.handed)
    return f" · {words.HANDED_TO.format(teams=shortened(teams, NAME))}" if teams else ""


def _grant(held: Held) -> b.Block:
    text = words.GRANT.format(
        actions=_listed(held.actions),
        resources=_listed(held.resources),
        environments=_environments(held.environments),
        risk=words.RISKS[held.max_risk].lower(),
        purpose=shortened(held.purpose, LIST),
    )
    ends = words.GRANT_ENDS.format(until=held.until.isoformat())
    return b.line(b.bold(f"{shortened(held.group, NAME)}: "), b.said(f"{text}{ends}."))


def _environments(names: tuple[str, ...] | None) -> str:
    if names is None:
        return words.ANY_ENVIRONMENT
    found = words.IN_ENVIRONMENTS.format(environments=_listed(names))
    return found if names else words.NO_ENVIRONMENT


def _listed(names: Sequence[str]) -> str:
    return shortened(", ".join(names), LIST)


def _turning(home: Home) -> list[b.Block]:
    turns = []
    if home.page < home.pages:
        turns.append(b.button(words.NEXT, PAGE, str(home.page + 1)))
    if home.page > 1:
        turns.append(b.button(words.PREVIOUS, f"{PAGE}_back", str(home.page - 1)))
    return [b.actions(*turns)] if turns else []


def _sentence(text: str) -> b.Block:
    return b.rich(b.line(b.said(text)))

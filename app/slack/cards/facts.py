"""What Keyturn itself knows of a request, in one fixed order, each within its budget."""

from app.delivery.view import View, missing
from app.domain.action import Enforcement, Facts
from app.domain.care import Care
from app.domain.request import State
from app.domain.seats import Progress
from app.slack import over_words as over
from app.slack import words
from app.slack.cards.covers import stand_ins
from app.slack.cards.safe import cut, inert, one_line

SHORT, LONG = 100, 300


def facts_of(view: View) -> tuple[tuple[str, str], ...]:
    """List the trusted facts, each a label and its text."""
    request, facts = view.request, view.request.facts
    owner = words.OWNED_BY.format(owner=view.owner)
    how = words.NAMED if request.asker.requester_named else words.NOT_NAMED
    undo = words.REVERSIBLE if facts.reversible else words.IRREVERSIBLE
    listed = (
        (words.RISK, f"{words.RISKS[facts.risk]}, {undo}", SHORT),
        (words.RESOURCE, target(facts), LONG),
        (words.ENVIRONMENT, facts.environment, SHORT),
        (words.AGENT, f"{request.asker.agent}, {owner}", LONG),
        (words.FOR, f"{view.requester}, {how}", LONG),
        (_ruled(view), _rule(view), LONG),
        *([(words.PROGRESS, _far(view), LONG)] if view.progress else []),
        _kept_back(view),
        *([(words.STAND_INS, stand_ins(view.covers), LONG)] if view.covers else []),
        (words.ID, request.id, SHORT),
    )
    return tuple((name, shortened(text, budget)) for name, text, budget in listed)


def _waits(view: View) -> bool:
    return view.request.state is State.PENDING


def _ruled(view: View) -> str:
    return words.RULE if _waits(view) else over.RULED[view.request.terms.effect]


def _rule(view: View) -> str:
    rule = view.request.terms.rule
    return words.NO_RULE if rule in words.DEFAULT_RULES else rule


def _far(view: View) -> str:
    """Say how far it is; once it is over, nobody is still needed."""
    if _waits(view):
        return progress_line(view.progress)
    return words.SO_MANY.format(filled=_filled(view.progress), needed=_needed(view.progress))


def _kept_back(view: View) -> tuple[str, str, int]:
    """Say what keeps it back, or what kept it back, as far as that is known."""
    state, how = view.request.state, view.request.facts.enforcement
    if state is State.PENDING:
        return words.HELD, words.ENFORCED[how], SHORT
    if how is Enforcement.ADVISORY:
        return over.ENFORCEMENT, over.PROMISED_AFTER.get(state, over.PROMISED), SHORT
    return over.ENFORCEMENT, over.ENFORCED_AFTER.get(state, over.NO_RECEIPT), SHORT


def asked_to_approve(care: Care) -> str:
    """Say what an approval takes beside the press of the button; nothing where it is enough."""
    listed = [words.ASKS_REASON] * care.reason + [words.ASKS_TYPED] * care.confirm
    listed += [words.ASKS_CODE] * (care.step_up is not None)
    what = words.ASKS_AND.join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))
    return words.ASKS.format(what=what) if listed else ""


def progress_line(parts: tuple[Progress, ...]) -> str:
    """Write `1 of 2 · security still needed`."""
    wanted = missing(parts)
    rest = f"{wanted} {words.STILL_NEEDED}" if wanted else words.ENOUGH
    far = words.SO_MANY.format(filled=_filled(parts), needed=_needed(parts))
    return f"{far} · {rest}"


def _filled(parts: tuple[Progress, ...]) -> int:
    return sum(one.filled for one in parts)


def _needed(parts: tuple[Progress, ...]) -> int:
    return sum(one.needed for one in parts)


def shortened(text: str, budget: int) -> str:
    """Put text into one line and keep what fits, saying how much is left out."""
    kept, more = cut(one_line(text), budget)
    return kept + words.MORE.format(more=more) if more else kept


def target(facts: Facts) -> str:
    """Say what it is done to; of an action that nobody has declared, that nobody knows it."""
    return str(facts.resource) if known(facts) else words.UNDECLARED


def known(facts: Facts) -> bool:
    """Tell whether Keyturn knows what the action is done to."""
    return facts.classified or facts.resource.id != "-"


def about(facts: Facts) -> str:
    """Say what would be done to what, for a field that Slack formats."""
    return words.ABOUT.format(
        action=inert(shortened(facts.action, SHORT)),
        resource=inert(shortened(target(facts), SHORT)),
    )


def risk_of(facts: Facts) -> str:
    """Say what it is about and how risky that is, for who hears a reply without its card."""
    return words.REPLY_ABOUT.format(about=about(facts), risk=words.RISKS[facts.risk])


def summary(view: View) -> str:
    """Say in one line, for a notification or a screen reader, what the card is about."""
    request, facts = view.request, view.request.facts
    told = words.FALLBACK.format(
        head=words.HEADS[request.state],
        action=inert(shortened(facts.action, SHORT)),
        resource=inert(shortened(target(facts), LONG)),
        risk=words.RISKS[facts.risk],
        undo=words.REVERSIBLE if facts.reversible else words.IRREVERSIBLE,
        environment=inert(shortened(facts.environment, SHORT)),
    )
    asked = words.ASKED_BY.format(agent=inert(shortened(request.asker.agent, SHORT)))
    return f"{told} {asked}"

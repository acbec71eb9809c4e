"""Why a request stands as it does, in sentences."""

from app.delivery.view import whose
from app.delivery.why import Able, Asked, Why
from app.domain.action import Effect
from app.domain.channels import Trouble
from app.domain.people import Verdict
from app.domain.request import ActionRequest, State
from app.domain.seats import Progress
from app.slack import over_words as over
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.amended import amended_lines, no_longer
from app.slack.cards.ending import outcome_line, told, why_said
from app.slack.cards.escalation import course_lines
from app.slack.cards.facts import asked_to_approve, shortened, summary, target
from app.slack.cards.happened import aftermath_lines, talk_lines
from app.slack.cards.lists import Answer

SHORT, LONG, MANY = 100, 300, 10


def account_of(why: Why) -> Answer:
    """Tell in sentences what asked for a decision, who was asked, and what came of it."""
    view = why.view
    lines = [
        _began(why),
        _ruled(why),
        *(_needed(one, view.request) for one in view.progress),
        *_asks(why),
        *map(_able, why.able[:MANY]),
        *map(_asked, why.asked[-MANY:]),
        *_amended(why),
        *course_lines(view),
        *talk_lines(view),
        *_reviewed(why),
        *aftermath_lines(view),
        *_refused(why),
        _stands(why),
    ]
    heading = b.line(b.bold(words.WHY.format(id=view.request.id)))
    return Answer(
        f"{summary(view)} {told(view, b.when_marked)}", (b.rich(heading, b.bullets(*lines)),)
    )


def _began(why: Why) -> b.Block:
    request = why.view.request
    said = words.WHY_BEGAN.format(
        agent=shortened(request.asker.agent, SHORT),
        requester=shortened(why.view.requester, SHORT),
        action=shortened(request.facts.action, SHORT),
        resource=shortened(target(request.facts), LONG),
        risk=words.RISKS[request.facts.risk].lower(),
    )
    return b.line(b.said(said), b.when(request.submitted_at), b.said("."))


def _ruled(why: Why) -> b.Block:
    terms = why.view.request.terms
    named = words.WHY_RULE.format(rule=shortened(terms.rule, LONG))
    rule = words.WHY_NO_RULE if terms.rule in words.DEFAULT_RULES else named
    own = terms.reason and not any(one in terms.reason for one in over.RULES_OWN)
    reason = f" {shortened(terms.reason, LONG)}" if own else ""
    decided = why.view.request.state is not State.PENDING
    held = over.WHY_HELD if decided and terms.effect is Effect.HOLD else ""
    return b.line(b.said(f"{rule} {held or words.WHY_EFFECTS[terms.effect]}{reason}"))


def _needed(one: Progress, request: ActionRequest) -> b.Block:
    waits = request.state is State.PENDING
    said = words.WHY_NEEDED if waits else over.WHY_NEEDED_THEN
    group = shortened(whose(one), LONG)
    return b.line(b.said(said.format(needed=one.needed, group=group, filled=one.filled)))


def _asks(why: Why) -> list[b.Block]:
    asked = asked_to_approve(why.view.care)
    waits = why.view.request.state is State.PENDING
    return [b.line(b.said(asked))] if asked and waits else []


def _able(one: Able) -> b.Block:
    names = shortened(", ".join(one.names[:MANY]), LONG) or words.WHY_NOBODY
    more = len(one.names) - MANY
    rest = words.WHY_MORE.format(more=more) if more > 0 else ""
    group = shortened(one.group, SHORT)
    return b.line(b.said(words.WHY_ABLE.format(group=group, names=names + rest)))


def _asked(one: Asked) -> b.Block:
    if one.code in words.WHY_TROUBLES:
        place = {"type": "channel", "channel_id": one.channel}
        said = words.WHY_TROUBLES[Trouble(one.code)]
        return b.line(place, b.said(said + words.WHY_NOT_THERE), b.when(one.at), b.said("."))
    if one.code:
        failed = words.WHY_NOT_POSTED.format(code=shortened(one.code, SHORT))
        return b.line(b.said(failed), b.when(one.at), b.said("."))
    channel = {"type": "channel", "channel_id": one.channel}
    return b.line(b.said(words.WHY_POSTED), channel, b.said(", "), b.when(one.at), b.said("."))


def _reviewed(why: Why) -> list[b.Block]:
    lines = []
    for one in why.view.reviews[-MANY:]:
        verb = words.WHY_APPROVED if one.verdict is Verdict.APPROVE else words.WHY_REJECTED
        said = why_said(why.view, one)
        reason = f": {shortened(said, LONG)}" if said else "."
        reason = f"{no_longer(why.view, one.revision)}{reason}"
        head = f"{shortened(one.name, SHORT)} {verb}{words.WITH_CODE * one.coded}, "
        lines.append(b.line(b.said(head), b.when(one.at), b.said(reason)))
    return lines


def _amended(why: Why) -> list[b.Block]:
    return amended_lines(why.view)[-MANY:]


def _refused(why: Why) -> list[b.Block]:
    if not why.refusals:
        return []
    one = words.WHY_REFUSED_ONE if why.refusals == 1 else words.WHY_REFUSED
    return [b.line(b.said(one.format(count=why.refusals)))]


def _stands(why: Why) -> b.Block:
    request = why.view.request
    if request.state is State.PENDING:
        expires = b.when(request.terms.expires_at)
        return b.line(b.said(words.WHY_WAITS), expires, b.said(words.WHY_ELSE))
    return outcome_line(why.view, reasons=False)

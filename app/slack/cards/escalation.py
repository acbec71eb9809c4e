"""What is said because time passed: under a card, to a person, and on the card itself."""

from datetime import datetime
from operator import itemgetter

from app.delivery.escalation import CallLine, HandLine, NudgeLine, StepLine, card_link
from app.delivery.passing import HANDED_OVER
from app.delivery.view import View, missing
from app.domain.plan import NOBODY, TAKEN, Do, Step
from app.domain.request import State
from app.slack import time_words as words
from app.slack import words as common
from app.slack.cards import blocks as b
from app.slack.cards.facts import shortened, summary, target
from app.slack.cards.lists import Answer
from app.slack.cards.mask import masked
from app.slack.cards.safe import inert

SHORT, LONG, MOST = 100, 300, 6


def reminder(view: View) -> Answer:
    """Say under a card that it still waits, and when that is said again."""
    waited = spent(view.request.submitted_at, view.now)
    needed = shortened(_needed(view), LONG)
    said = words.REMINDER.format(waited=waited, needed=needed)
    again = view.course.reminds_at
    parts = [b.said(said)]
    parts += [b.said(words.NEXT_REMINDER), b.when(again), b.said(".")] if again else []
    parts += [] if again else [b.said(words.LAST_REMINDER)]
    parts += [b.said(words.EXPIRES), b.when(view.request.terms.expires_at), b.said(words.NOT_RUN)]
    return Answer(inert(said), (b.rich(b.line(*parts), *_late(view)),))


def asking(view: View, *, knows: bool) -> Answer:
    """Tell one person who asks for what, how long it waited, and who was asked and reached.

    Whoever may not know what it is about hears that it waits, and nothing of the action.
    """
    request = view.request
    head = words.ASKS_YOU.format(waited=spent(request.submitted_at, view.now))
    ends = [b.said(words.EXPIRES.lstrip()), b.when(request.terms.expires_at)]
    asked = [b.line(b.said(one)) for one in _asked_for(view, knows=knows)]
    lines = [
        *asked,
        *_stuck(view),
        b.line(b.said(_needed(view))),
        *_asked_in(view),
        *(b.line(b.said(_told(one))) for one in _newest(view)),
        *_steered(view, knows=knows),
        *_taken(view),
        b.line(*ends, b.said(words.NOT_RUN)),
    ]
    block = b.rich(b.line(b.bold(head)), b.bullets(*lines), *_late(view), *_link(view))
    text = summary(view) if knows else inert(_asked_for(view, knows=False)[0])
    return Answer(f"{inert(head)}. {text}", (block,))


def _asked_for(view: View, *, knows: bool) -> list[str]:
    request, facts = view.request, view.request.facts
    if not knows:
        agent = shortened(request.asker.agent, SHORT)
        return [words.TEAM_ASKED.format(agent=agent, team=shortened(facts.team, SHORT))]
    asks = words.WHO_ASKS.format(
        agent=shortened(request.asker.agent, SHORT),
        action=shortened(facts.action, SHORT),
        resource=shortened(target(facts), LONG),
        requester=shortened(view.requester, SHORT),
    )
    known = words.FACTS.format(
        risk=common.RISKS[facts.risk],
        undo=common.REVERSIBLE if facts.reversible else common.IRREVERSIBLE,
        environment=shortened(facts.environment, SHORT),
    )
    return [asks, known]


def on_card(view: View) -> list[b.Block]:
    """Say on the card who else may decide, and when people are back."""
    request, plan = view.request, view.request.terms.plan
    if request.state is not State.PENDING:
        return []
    blocks = [b.rich(one) for one in _stuck(view)]
    if request.widened:
        said = words.WIDENED.format(groups=shortened(words.AND.join(request.widened), LONG))
        blocks.append(b.rich(b.line(b.said(said))))
    blocks += [b.rich(_handed(view, one)) for one in view.course.handed[-MOST:]]
    if plan and plan.opens_at and view.now < plan.opens_at:
        said = words.SEEN_FROM.format(calendar=shortened(plan.calendar, SHORT), zone=plan.zone)
        blocks.append(b.rich(b.line(b.said(said), b.when(plan.opens_at), b.said("."))))
    return blocks


def course_lines(view: View) -> list[b.Block]:
    """List the steps that were taken, and those to come, each with its time for the reader."""
    done = [b.line(b.said(f"{_told(one)} "), b.when(one.at), b.said(".")) for one in _newest(view)]
    done += _steered(view)
    coming = view.course.coming[:MOST]
    return done + [
        b.line(b.said(words.COMING.format(what=_what(one))), b.when(one.due_at), b.said("."))
        for one in coming
    ]


def spent(since: datetime, now: datetime) -> str:
    """Say how long something took, in the two largest units."""
    left, parts = int((now - since).total_seconds()) // 60, []
    units = (
        (1440, words.DAY, words.DAYS),
        (60, words.HOUR, words.HOURS),
        (1, words.MINUTE, words.MINUTES),
    )
    for size, one, many in units:
        count, left = divmod(max(left, 0), size)
        parts += [one if count == 1 else many.format(count=count)] if count else []
    return words.AND.join(parts[:2]) or words.MOMENT


def _stuck(view: View) -> list[b.Block]:
    """Say that nobody can approve it, who was lost and why; or that somebody can again."""
    stuck, again = view.course.stuck, view.request.decidable_again_at
    if stuck is None and again:
        return [b.line(b.said(words.UNSTUCK), b.when(again), b.said(words.UNSTUCK_END))]
    if stuck is None:
        return []
    said = words.STUCK[stuck.code].format(groups=shortened(words.AND.join(stuck.groups), LONG))
    lost = [words.LOST[code].format(name=shortened(who, SHORT)) for who, code in stuck.lost[:MOST]]
    ends = (b.said(words.STUCK_SINCE), b.when(stuck.at), b.said(words.STUCK_END))
    return [b.line(b.bold(said), b.said("".join(lost)), *ends)]


def _needed(view: View) -> str:
    return words.NEEDED.format(needed=missing(view.progress) or words.NOBODY_NEEDED).rstrip(".")


def _asked_in(view: View) -> list[b.Block]:
    parts: list[b.Block] = []
    for channel, _ in view.course.cards[:MOST]:
        parts += [b.said(", ")] if parts else [b.said(words.ASKED_IN)]
        parts.append({"type": "channel", "channel_id": channel})
    return [b.line(*(parts or [b.said(words.NO_CARD)]))]


def _newest(view: View) -> tuple[StepLine, ...]:
    return view.course.steps[-MOST:]


def _steered(view: View, *, knows: bool = True) -> list[b.Block]:
    """Tell what managers did about it, in the order in which they did."""
    course = view.course
    told = [(one.at, _at(_nudged(one), one.at)) for one in course.nudges[-MOST:]]
    told += [(one.at, _at(_called(one), one.at)) for one in course.calls[-MOST:]]
    told += [(one.at, _handed(view, one, knows=knows)) for one in course.handed[-MOST:]]
    return [line for _, line in sorted(told, key=itemgetter(0))]


def _at(said: str, at: datetime, then: str = "") -> b.Block:
    return b.line(b.said(f"{said} "), b.when(at), b.said(f".{then}"))


def _nudged(one: NudgeLine) -> str:
    asked = shortened(", ".join(one.asked), LONG)
    return words.NUDGED.format(by=shortened(one.by, SHORT), asked=asked)


def _called(one: CallLine) -> str:
    who = {"by": one.by, "stand_in": one.stand_in, "absent": one.absent}
    return words.CALLED_IN.format(**{name: shortened(who[name], SHORT) for name in who})


def handed_over(one: HandLine) -> str:
    """Tell who handed it over to whom."""
    who = {"by": one.by, "team": one.team, "group": one.group, "seats": one.seats}
    return HANDED_OVER.format(**{name: shortened(who[name], SHORT) for name in who})


def _handed(view: View, one: HandLine, *, knows: bool = True) -> b.Block:
    """Tell it with the time, and why: a reason may tell what it is about."""
    reason = shortened(masked(one.reason, view.request.facts), LONG) if knows else ""
    return _at(handed_over(one), one.at, words.HANDED_WHY.format(reason=reason) if reason else "")


def _what(step: Step) -> str:
    if step.who:
        return words.WHAT_DM[step.who]
    return words.WHAT[step.do].format(to=shortened(step.to or step.endpoint, SHORT))


def _told(step: StepLine) -> str:
    if step.code == NOBODY:
        return words.NOBODY_ASKED
    if step.code == TAKEN:
        return words.NOT_REMINDED
    if step.endpoint:
        return told_outside(step)
    asked = ", ".join(step.asked)
    if step.do is Do.REMIND:
        asked = words.STEP_REMINDED
    elif step.group:
        asked = words.STEP_WIDENED.format(group=step.group)
    said = [words.ASKED_STEP.format(asked=shortened(asked, LONG))]
    for sentence, names in ((words.REACHED, step.reached), (words.MISSED, step.missed)):
        said += [sentence.format(names=shortened(", ".join(names), LONG))] if names else []
    return " ".join(said)


def told_outside(step: StepLine) -> str:
    """Say that a service outside was to be told, and whether it was reached."""
    heard = words.SERVICE_HEARD if step.reached else words.SERVICE_WAITED_FOR
    heard = words.SERVICE_MISSED if step.missed else heard
    return words.SERVICE_TOLD.format(name=step.endpoint, heard=heard)


def _taken(view: View) -> list[b.Block]:
    taken = view.request.taken
    who = words.TAKEN.format(who=shortened(view.taken_by, SHORT))
    return [b.line(b.said(who), b.when(taken.at))] if taken else []


def _late(view: View) -> list[b.Block]:
    newest = view.course.steps[-1:]
    return [
        b.line(b.said(f"\n{words.LATE}"), b.when(one.due_at), b.said(words.LATE_END))
        for one in newest
        if one.late
    ]


def _link(view: View) -> list[b.Block]:
    for channel, ts in view.course.cards[:1]:
        link = {"type": "link", "url": card_link(channel, ts), "text": words.OPEN_CARD}
        return [b.line(b.said("\n"), link)]
    return []

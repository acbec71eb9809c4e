"""The story of a request: each entry as a sentence, and what the entries and the row differ in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.delivery.passing import PASSING, Name
from app.domain.authority import Actor, CommandRefused
from app.domain.events import (
    Amended,
    Answered,
    Approved,
    Asked,
    Cancelled,
    CardPosted,
    CardUndeliverable,
    Denied,
    Expired,
    Issued,
    Lapsed,
    OutcomeReported,
    PageShown,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Taken,
)
from app.domain.people import Verdict
from app.domain.refusal import SENTENCES
from app.domain.request import ActionRequest, DecidedBy, Review
from app.domain.shredded import Shredded


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the chain, told: its number, its time, what kind it is, and the sentence."""

    seq: int
    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to a request; `differences` is empty where chain and row agree.

    `request` is what the entries give when they are replayed.
    """

    id: str
    request: ActionRequest | None
    lines: tuple[Line, ...]
    differences: tuple[str, ...]


class Teller:
    """Tells entries in their order, and remembers what each person had seen until then."""

    def __init__(self, name: Name) -> None:
        self._name = name
        self._posted: dict[str, CardPosted] = {}
        self._pages: list[PageShown] = []

    def tell(self, event: object) -> str:
        """Tell one event as a sentence."""
        if isinstance(event, CardPosted):
            self._posted[event.card] = event
        elif isinstance(event, PageShown):
            self._pages.append(event)
        if known := TOLD.get(type(event)):
            return known(self, event)
        passed = PASSING.get(type(event))
        return passed(self._name, event) if passed else f"{type(event).__name__}."

    def submitted(self, one: Submitted) -> str:
        """Tell who asked for what, and what the policy said to it."""
        asker, facts, terms = one.asker, one.facts, one.terms
        named = "named by the agent" if asker.requester_named else "who owns it"
        back = "can be undone" if facts.reversible else "cannot be undone"
        needed = ", ".join(f"{each.count} of {each.group}" for each in terms.thresholds)
        until = f"{_clock(terms.expires_at)}{_care(one)}"
        asked = f" Asked: {needed}, until {until}." if needed else ""
        return (
            f"{asker.agent} (key {asker.key_id}, owner {self._name(asker.owner)}) asked for "
            f"{facts.action} on {facts.resource}, for {self._name(asker.requester)}, {named}. "
            f"Risk {facts.risk.value}, {facts.environment or 'no environment'}, {back}, kept back "
            f"by {facts.enforcement.value}. "
            f"Rule {terms.rule or '(none)'} of policy {terms.policy_version[:12]}: "
            f"{terms.effect.value}{_because(terms.reason)}{asked}"
        )

    def reviewed(self, one: Reviewed) -> str:
        """Tell a verdict, and what its author had before them, for how long."""
        review = one.review
        verb = "approved" if review.verdict is Verdict.APPROVE else "rejected"
        groups = ", ".join(sorted(review.groups)) or "no group"
        code = f", with a code ({review.step_up.value})" if review.step_up else ""
        return (
            f"{self._who(review)} {verb} revision {review.revision} for {groups}{code}"
            f"{_because(one.reason)} {self._seen(review)}"
        )

    def amended(self, one: Amended) -> str:
        """Tell who narrowed what."""
        made = one.amendment
        fields = ", ".join(made.fields)
        who = f"{self._name(made.person)} ({made.account})"
        return f"{who} narrowed {fields}: revision {made.revision}, which nobody had approved yet."

    def refused(self, one: CommandRefused) -> str:
        """Tell a refusal in the words that it was told in."""
        often = f" ({one.count} times)" if one.count > 1 else ""
        return (
            f"{self._actor(one.actor)} was refused to {one.command.replace('_', ' ')}{often}: "
            f"{one.code}. {SENTENCES.get(one.code, '')}".rstrip()
        )

    def person(self, person: str) -> str:
        """Name a person as the roster does."""
        return self._name(person)

    def _who(self, review: Review) -> str:
        return f"{self._name(review.person)} ({review.account})"

    def _actor(self, actor: Actor) -> str:
        account = f" ({actor.account})" if actor.account else ""
        said = f" (said to be {actor.said})" if actor.said else ""
        return f"{self._name(actor.id) or 'Somebody who is not on the roster'}{said}{account}"

    def _seen(self, review: Review) -> str:
        """Say what was before a reviewer: the card, and pages of details; how long each was."""
        said = []
        card = self._posted.get(review.card)
        if card is not None:
            how = "whole" if card.whole else "in part"
            stood = _span(review.at - card.at)
            said.append(f"The card they used showed the action {how} and had stood for {stood}.")
        key = (review.person, review.revision)
        pages = [one for one in self._pages if (one.person, one.revision) == key]
        if pages:
            numbers = sorted({one.page for one in pages})
            shown = ", ".join(map(str, numbers))
            first = _span(review.at - pages[0].at)
            said.append(
                f"Of the details they were shown page {shown} of {pages[-1].pages}, "
                f"the first {first} before."
            )
        return " ".join(said) or "No card and no page of details is recorded for them."


def told(entries: Iterable[tuple[int, datetime, Any]], name: Name) -> tuple[Line, ...]:
    """Tell entries, oldest first."""
    teller = Teller(name)
    return tuple(
        Line(seq, at, type(event).__name__, teller.tell(event)) for seq, at, event in entries
    )


def _because(reason: str | None) -> str:
    return f': "{reason}".' if reason else "."


def _care(one: Submitted) -> str:
    care = one.terms.care
    asked = ["a reason"] * care.reason + ["the resource, typed"] * care.confirm
    asked += ["a code"] if care.step_up else []
    return f"; an approval takes {' and '.join(asked)}" if asked else ""


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _span(long: timedelta) -> str:
    seconds = int(long.total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    parts: Sequence[tuple[int, str]] = ((hours, "h"), (minutes, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than 1 s"


def _posted(_: Teller, one: CardPosted) -> str:
    how = "the whole action" if one.whole else "a part of the action, the rest under Details"
    return f"A card was posted in {one.channel}; revision {one.revision}: it showed {how}."


def _page(t: Teller, one: PageShown) -> str:
    who = f"{t.person(one.person)} ({one.account})"
    return f"{who} was shown page {one.page} of {one.pages} of revision {one.revision}."


def _approved(_: Teller, one: Approved) -> str:
    how = "policy let it run" if one.decided_by is DecidedBy.POLICY else "people filled every seat"
    return f"Approved: {how}; good until {_clock(one.release_by)}."


def _denied(_: Teller, one: Denied) -> str:
    rule = f"rule {one.rule}" if one.rule else "no rule"
    return f"Denied by policy {one.policy_version[:12]}, {rule}: {one.code}."


def _cancelled(t: Teller, one: Cancelled) -> str:
    by = t.person(one.actor)
    return f"Cancelled by {by} ({one.decided_by.value}){_because(one.reason)}"


def _issued(_: Teller, one: Issued) -> str:
    receipt = one.receipt
    whom = ", ".join(receipt.audience)
    until = _clock(receipt.expires_at)
    return f"Receipt {receipt.jti} was issued, for {whom}, until {until} (key {receipt.kid})."


def _redeemed(_: Teller, one: Redeemed) -> str:
    used = one.redemption
    return f"{used.executor} redeemed the receipt, once, as {used.id}."


def _revoked(t: Teller, one: Revoked) -> str:
    by = t.person(one.actor) if one.actor else "nobody in person"
    return f"Revoked by {by} ({one.decided_by.value}), {one.code}{_because(one.reason)}"


def _reported(_: Teller, one: OutcomeReported) -> str:
    who = f"{one.by} ({'executor' if one.executor else 'agent'})"
    return f"{who} reported: {one.report.value}{_because(one.detail)}"


def _asked(t: Teller, one: Asked) -> str:
    who = f"{t.person(one.question.person)} ({one.account})"
    return f"{who} asked{_because(one.text)}"


def _answered(t: Teller, one: Answered) -> str:
    return f"{t.person(one.actor)} ({one.by.value}) answered{_because(one.text)}"


TOLD: dict[type[Any], Callable[[Teller, Any], str]] = {
    Submitted: Teller.submitted,
    Reviewed: Teller.reviewed,
    Amended: Teller.amended,
    CommandRefused: Teller.refused,
    CardPosted: _posted,
    CardUndeliverable: lambda _, one: f"No card could be put in {one.channel}: {one.code}.",
    PageShown: _page,
    Taken: lambda t, one: f"{t.person(one.take.person)} ({one.account}) said: I'm on it.",
    Approved: _approved,
    Denied: _denied,
    Rejected: lambda t, one: f"Rejected: one no is enough, and it was {t.person(one.person)}'s.",
    Expired: lambda *_: "Expired: not enough people answered in time.",
    Cancelled: _cancelled,
    Issued: _issued,
    Redeemed: _redeemed,
    Revoked: _revoked,
    RollbackRequested: lambda t, one: (
        f"{t.person(one.person)} asked for a rollback{_because(one.reason)}"
    ),
    OutcomeReported: _reported,
    Lapsed: lambda *_: "Lapsed: the approval was not used in time.",
    Asked: _asked,
    Answered: _answered,
    Shredded: lambda t, one: (
        f"Action, reasons and answers were erased by {t.person(one.by) if one.by else 'time'}."
    ),
}

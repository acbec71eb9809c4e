"""Whether time did what it promises: said of each request, from its plan and what was sent."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from app.delivery.message import REMINDED, TOLD
from app.domain.plan import Do
from bench.cases import Case, Taken
from bench.passage import Told

ONCE = 1
STEP = (f"{REMINDED}:", f"{TOLD}:")


def wrong_with(cases: Mapping[str, Case], told: Sequence[Told]) -> list[str]:
    """List every promise that was broken, a sentence each."""
    found = [one for case in cases.values() for one in _steps(case)]
    return found + list(_messages(cases, told))


def _steps(case: Case) -> Iterator[str]:
    """Check that each step was taken once, in order, in time, and none was left out."""
    if case.ended_at is None:
        yield f"{case.request}: never ended"
        return
    numbers = Counter(one.number for one in case.steps)
    for number, count in numbers.items():
        if count > ONCE:
            yield f"{case.request}: step {number} was taken {count} times"
    for number, due in enumerate(case.dues, start=1):
        if due <= case.ended_at and number not in numbers:
            yield f"{case.request}: step {number} was due at {due:%d %b %H:%M} and never taken"
    yield from _in_order(case)


def _in_order(case: Case) -> Iterator[str]:
    for before, step in pairwise((None, *case.steps)):
        assert step is not None
        yield from _one(case, before, step)


def _one(case: Case, before: Taken | None, step: Taken) -> Iterator[str]:
    assert case.ended_at is not None
    due = case.dues[step.number - 1]
    if before and step.number < before.number:
        yield f"{case.request}: step {step.number} was taken after step {before.number}"
    if step.at > case.ended_at:
        yield f"{case.request}: step {step.number} was taken after the end"
    if step.at < due and not (before and before.code):
        yield f"{case.request}: step {step.number} was taken before it was due"
    if step.at > due:
        yield f"{case.request}: step {step.number} was taken {step.at - due} late"
    name = case.on_it(step.at)
    if name in step.people:
        yield f"{case.request}: step {step.number} asked {name}, who was on it"
    if name and step.do == Do.REMIND and not step.code:
        yield f"{case.request}: step {step.number} reminded everybody, though {name} was on it"


def _messages(cases: Mapping[str, Case], told: Sequence[Told]) -> Iterator[str]:
    """Check that what a step sends was sent once, when it was taken, and never after the end."""
    sent = Counter((one.request, one.key, one.at) for one in told if one.key.startswith(STEP))
    asked = set(_asked(cases))
    for (request, key, at), count in sent.items():
        case, moment = cases[request], f"{at:%d %b %H:%M}"
        if count > ONCE:
            yield f"{request}: {count} messages for one step, at {moment} ({key})"
        if not any(one.at == at for one in case.steps):
            yield f"{request}: a message at {moment}, when no step was taken ({key})"
        elif key.startswith(TOLD) and (request, key, at) not in asked:
            yield f"{request}: a message at {moment} to whom no step asked ({key})"
        if case.ended_at and at > case.ended_at:
            yield f"{request}: a message at {moment}, after the end ({key})"
    for request, key, at in sorted(asked - sent.keys()):
        yield f"{request}: nothing was sent for the step at {at:%d %b %H:%M} ({key})"


def _asked(cases: Mapping[str, Case]) -> Iterator[tuple[str, str, datetime]]:
    for name, case in cases.items():
        for step in case.steps:
            for person in step.people:
                yield name, f"{TOLD}:{name}:{person}", step.at

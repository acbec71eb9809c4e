"""What covers and rotations may get wrong, each with the field it is about."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.documents.outline import Outline
from app.documents.problem import Path, Problem, quoted
from app.escalation.checks import calendar_problem
from app.roster.schema import A_WEEK, CoverPart, RosterPart, RotationPart, UserGroupPart

A_DAY = timedelta(days=1)


def rotation_problems(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    """Look at the turns of rotations."""
    for name, one in part.rotating.items():
        path: Path = ("groups", name)
        if not one.rotation:
            message = "has no members, so nobody answers for it"
            yield outline.warning((*path, "rotation"), message)
        yield from _counted(one, path, part, outline)
        for number, person in enumerate(one.rotation):
            if person in one.rotation[:number]:
                message = f"{quoted(person)} is written twice; everybody has one turn in a round"
                yield outline.problem((*path, "rotation", number), message)


def _counted(
    one: RotationPart, path: Path, part: RosterPart, outline: Outline
) -> Iterator[Problem]:
    """Look at what turns are counted in: days, weeks, or the working days of a calendar."""
    yield from calendar_problem(one.calendar, (*path, "calendar"), part.calendars, outline)
    if one.calendar and outline.written((*path, "every")).endswith("w"):
        message = "must be days beside a calendar, which spends turns on its working days only"
        yield outline.problem((*path, "every"), message)
    elif one.handover.day is not None and one.calendar:
        message = "has no meaning beside a calendar: turns are counted in its working days"
        yield outline.problem((*path, "handover", "day"), message)
    elif one.handover.day is not None and one.every % A_WEEK:
        yield outline.problem((*path, "handover", "day"), "is only for turns of whole weeks")


def cover_problems(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    """Look at the stand-ins that are written."""
    for number, one in enumerate(part.covers):
        path: Path = ("covers", number)
        if one.absent == one.stand_in:
            yield outline.problem((*path, "stand_in"), "nobody stands in for themselves")
        if one.until < one.start:
            yield outline.problem((*path, "until"), f"ends before it begins ({one.start})")
        elif _length(one.start, one.until) > part.limits.cover:
            longest = f"{part.limits.cover.days} days"
            yield outline.problem((*path, "until"), f"a cover lasts at most {longest}")
        if {one.absent, one.stand_in} <= part.people.keys() and not _common(part, one):
            who = f"no group of {one.absent} is in cover_from of {one.stand_in}"
            yield outline.problem((*path, "stand_in"), who)


def _length(start: date, until: date) -> timedelta:
    return until - start + A_DAY


def _common(part: RosterPart, cover: CoverPart) -> bool:
    """Tell whether there is a group to stand in for; who is in a Slack user group may change."""
    named = set(part.people[cover.stand_in].cover_from)
    listed = {
        group
        for group, members in part.listed.items()
        if any(one.person == cover.absent for one in members)
    }
    turning = {group for group, one in part.rotating.items() if cover.absent in one.rotation}
    slack = {name for name, one in part.groups.items() if isinstance(one, UserGroupPart)}
    return bool(named & (listed | turning | slack))

"""Plans and calendars as they are written, and what is said of what is wrong with them."""

import pytest
from pydantic import Field

from app.documents.problem import DocumentError
from app.documents.strict import Strict, parse
from app.escalation.checks import plan_problems
from app.escalation.schema import CalendarPart, PlanPart

GOOD = """\
escalations:
  urgent:
    steps:
      - {after: 10m, do: remind}
      - {share: 50%, do: dm, who: manager}
      - {after: 45m, do: widen, to: security}
calendars:
  office: {zone: Europe/Madrid, days: mon-fri, hours: "08:00-19:00", holidays: ES}
  night: {zone: Asia/Kolkata, days: [fri-mon, wed], hours: ["22:00-06:00", "12:00-13:00"]}
"""


class Both(Strict):
    escalations: dict[str, PlanPart] = Field(default={})
    calendars: dict[str, CalendarPart] = Field(default={})


def wrong(text: str) -> list[str]:
    part, outline, problems = parse(text, "policy.yaml", Both)
    if part is not None:
        problems += plan_problems(part.escalations, part.calendars, outline)
    return [str(one) for one in problems]


def test_plans_and_calendars_that_are_right_are_read() -> None:
    part, _, problems = parse(GOOD, "policy.yaml", Both)

    assert part is not None
    assert problems == []
    assert wrong(GOOD) == []
    assert part.calendars["night"].days == (frozenset({4, 5, 6, 0}), frozenset({2}))
    assert [one.share for one in part.escalations["urgent"].steps] == [0, 50, 0]


def test_the_holidays_of_norway_are_written_in_quotes() -> None:
    assert wrong(GOOD.replace("holidays: ES", 'holidays: "NO"')) == []
    with pytest.raises(DocumentError, match=r'calendars.office.holidays: "NO" could be text'):
        wrong(GOOD.replace("holidays: ES", "holidays: NO"))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("do: remind", "do: page", "4: escalations.urgent.steps[0].do: must be remind or dm or"),
        ("do: remind", "do: webhook", "4: escalations.urgent.steps[0].name: is missing: webhook"),
        ("do: remind", "do: remind, name: pager", "name: has no meaning where a step does remind"),
        ("do: remind", "do: webhook, name: On-Call", '"On-Call" is not a name such as pager'),
        ("do: remind", "do: remind, url: x", 'steps[0].url: "url" is not a known key'),
        ("after: 10m, do", "do", "4: escalations.urgent.steps[0]: needs either after or share"),
        ("after: 10m", "after: 10m, share: 5%", "steps[0]: needs either after or share"),
        ("share: 50%", "share: 100%", "steps[1].share: must be a share of the time to live"),
        (", who: manager", "", "steps[1].who: is missing: dm needs it"),
        ("who: manager", "who: boss", "must be reviewers or backups or manager"),
        (", to: security", "", "steps[2].to: is missing: widen needs it"),
        ("do: remind", "do: remind, who: manager", "who: has no meaning where a step does remind"),
        ("share: 50%", "after: 10m", "5: escalations.urgent.steps[1].after: must come after the"),
        ("    steps:", "    calendar: offce\n    steps:", '"offce" is not one of the calendars'),
        (
            "    steps:",
            "    calendar: office\n    critical: true\n    steps:",
            "calendar: has no meaning where the plan is critical",
        ),
        ("Europe/Madrid", "Europe/Madird", "8: calendars.office.zone: "),
        ("mon-fri", "mo-fr", "8: calendars.office.days[0]: "),
        ("08:00-19:00", "8-19", 'hours[0]: "8-19" is not a window such as "08:00-19:00"'),
        ("08:00-19:00", "08:00-24:30", "is not a window of a day"),
        ("08:00-19:00", "08:00-08:00", "is not a window of a day"),
        ("holidays: ES", "holidays: UK", "8: calendars.office.holidays: "),
        ("holidays: ES", "holidays: UK", "did you mean GB?"),
        ("12:00-13:00", "05:30-07:00", "9: calendars.night.hours[1]: overlaps the window before"),
        ("12:00-13:00", "21:00-22:30", "9: calendars.night.hours[1]: overlaps the window before"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_field(before: str, after: str, says: str) -> None:
    assert before in GOOD

    told = wrong(GOOD.replace(before, after, 1))

    assert any(says in one for one in told), told

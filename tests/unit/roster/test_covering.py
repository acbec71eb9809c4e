"""Covers: what a stand-in may review, against a judge who looks at every combination plainly."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.problem import DocumentError
from app.domain.cover import Cover
from app.roster.covering import stands_for
from app.roster.document import Roster, load_roster
from tests.builders import FACTS, NOON, TEAM
from tests.conftest import so_many
from tests.documents import MANIFESTS

DAY = timedelta(days=1)
PEOPLE = ["ana", "ben", "cleo", "mo"]
GROUPS = ["red", "blue"]
MANAGER = {"ana": "mo", "ben": "mo", "cleo": "ben"}
ENDS = {"": None, "yesterday": date(2026, 11, 15), "today": date(2026, 11, 16)}
people = st.sampled_from(PEOPLE)

World = dict[str, Any]
worlds = st.fixed_dictionaries(
    {
        "members": st.dictionaries(
            st.tuples(st.sampled_from(GROUPS), st.sampled_from(["ana", "ana", *PEOPLE])),
            st.sampled_from(list(ENDS)),
            max_size=6,
        ),
        "from": st.fixed_dictionaries({one: st.sets(st.sampled_from(GROUPS)) for one in PEOPLE}),
        "granted": st.sets(st.sampled_from(GROUPS)),
        "left": st.sets(people, max_size=1),
        "limit": st.sampled_from([2, 14]),
    }
)
covers = st.lists(
    st.builds(
        lambda absent, stand_in, by, start, length: Cover(
            "", absent, stand_in, by, NOON + start * DAY, NOON + (start + length) * DAY
        ),
        st.sampled_from([*["ana"] * 6, *PEOPLE, "eve"]),
        st.sampled_from([*["ben"] * 6, *PEOPLE, "eve"]),
        st.sampled_from([*["ana", "mo", ""] * 3, *PEOPLE, "eve"]),
        st.integers(-5, 1),
        st.integers(0, 12),
    ),
    max_size=4,
)


def roster_of(world: World, named: list[Cover]) -> Roster:
    written = {
        "version": 1,
        "workspace": TEAM,
        "people": {
            one: {
                "name": one.title(),
                "cover_from": sorted(world["from"].get(one, ())),
                **({"manager": MANAGER[one]} if one in MANAGER else {}),
                **({"until": "2026-11-15"} if one in world["left"] else {}),
            }
            for one in PEOPLE
        },
        "groups": {
            group: [
                {"person": person, **({"until": str(ENDS[end])} if end else {})}
                for (of, person), end in world["members"].items()
                if of == group
            ]
            for group in GROUPS
        },
        "grants": [
            {
                "group": group,
                "actions": ["secrets.*"] if group in world["granted"] else ["other.*"],
                "resources": ["**"],
                "max_risk": "high",
                "purpose": "p",
                "until": "2027-12-31",
            }
            for group in GROUPS
        ],
        "limits": {"cover": f"{world['limit']}d"},
    }
    kept = tuple(replace(one, id=f"c{number}") for number, one in enumerate(named))
    return replace(load_roster(json.dumps(written)), covers=kept)


def judged(
    world: World, named: list[Cover], person: str, barred: set[str]
) -> set[tuple[str, str]]:
    """Say for which groups and in whose place, in plain words, one condition after another."""

    def member(one: str, group: str) -> bool:
        if (group, one) not in world["members"] or one in world["left"]:
            return False
        return world["members"][group, one] != "yesterday" and group in world["granted"]

    def good(one: Cover) -> bool:
        return (
            one.stand_in == person
            and one.start <= NOON < min(one.until, one.start + world["limit"] * DAY)
            and one.absent in PEOPLE
            and not {one.absent, person, one.named_by} & world["left"]
            and person not in {one.absent, one.named_by}
            and one.named_by in {"", one.absent, MANAGER.get(one.absent)}
            and not {one.absent, one.named_by} & barred
        )

    return {
        (group, one.absent)
        for one in filter(good, named)
        for group in GROUPS
        if group in world["from"].get(person, ())
        and member(one.absent, group)
        and not member(person, group)
    }


@settings(max_examples=so_many(600))
@given(
    world=worlds,
    named=covers,
    person=st.sampled_from([*["ben"] * 6, *PEOPLE]),
    barred=st.sets(people, max_size=1),
)
def test_a_stand_in_may_review_what_a_plain_judge_allows_and_nothing_else(
    world: World, named: list[Cover], person: str, barred: set[str]
) -> None:
    roster = roster_of(world, named)

    found = stands_for(roster, person, FACTS, NOON, barred)

    assert {(one.group, one.absent) for one in found} == judged(world, named, person, barred)


@settings(max_examples=so_many(300))
@given(world=worlds, named=covers, person=st.sampled_from([*["ben"] * 6, *PEOPLE]))
def test_nobody_may_more_by_a_cover_than_whoever_is_absent_may_by_themselves(
    world: World, named: list[Cover], person: str
) -> None:
    roster = roster_of(world, named)

    for one in stands_for(roster, person, FACTS, NOON):
        assert one.group in roster.groups_for(one.absent, FACTS, NOON)
        assert one.absent in roster.members(one.group, NOON)


def test_covers_make_nobody_a_member_so_a_cover_of_a_cover_is_of_no_use() -> None:
    world: World = {
        "members": {("red", "ana"): ""},
        "from": {"ben": {"red"}, "cleo": {"red"}},
        "granted": {"red"},
        "left": set(),
        "limit": 14,
    }
    chain = [
        Cover("", "ana", "ben", "ana", NOON, NOON + DAY),
        Cover("", "ben", "cleo", "ben", NOON, NOON + DAY),
    ]
    roster = roster_of(world, chain)

    assert [one.group for one in stands_for(roster, "ben", FACTS, NOON)] == ["red"]
    assert stands_for(roster, "cleo", FACTS, NOON) == ()


def written(cover: str) -> str:
    text = (MANIFESTS / "roster.yaml").read_text()
    return text.replace(
        "email: mo@acme.test, ", "email: mo@acme.test, cover_from: [security], "
    ) + (f"\ncovers: [{{{cover}, reason: on holiday}}]\n")


def test_a_cover_that_is_written_holds_on_its_days_the_last_one_included() -> None:
    roster = load_roster(
        written("absent: cleo, stand_in: mo, from: 2026-11-16, until: 2026-11-20")
    )
    critical = replace(FACTS, action="iam.grant")

    first, end = datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    assert stands_for(roster, "mo", critical, first - timedelta(seconds=1)) == ()
    for moment in (first, end - timedelta(seconds=1)):
        assert {one.group for one in stands_for(roster, "mo", critical, moment)} == {"security"}
    assert stands_for(roster, "mo", critical, end) == ()


@pytest.mark.parametrize(
    ("cover", "wrong"),
    [
        ("absent: mo, stand_in: mo, from: 2026-11-16, until: 2026-11-20", "for themselves"),
        ("absent: ana, stand_in: mo, from: 2026-11-16, until: 2026-11-20", "no group of ana"),
        ("absent: cleo, stand_in: mo, from: 2026-11-16, until: 2026-11-30", "at most 14 days"),
        ("absent: cleo, stand_in: mo, from: 2026-11-16, until: 2026-11-15", "before it begins"),
        ("absent: cleo, stand_in: eve, from: 2026-11-16, until: 2026-11-20", "one of the people"),
    ],
)
def test_a_cover_that_could_not_be_meant_is_refused(cover: str, wrong: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load_roster(written(cover))

    assert any(wrong in str(one) for one in refused.value.problems)

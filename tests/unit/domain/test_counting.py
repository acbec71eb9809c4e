"""Whose approvals count: a right that is lent is one right, whoever uses it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.counting import approvers
from app.domain.cover import ByCover
from app.domain.people import Account, Standing, Verdict
from app.domain.request import ActionRequest, Review
from tests.builders import ASKER, NOON, a_request, a_review

PEOPLE = ["ana", "ben", "bo", "cleo", "dev"]
GROUPS = ["red", "blue"]
lent = st.builds(
    lambda group, absent: ByCover(group, absent, f"cover {absent}", NOON),
    *(st.sampled_from(GROUPS), st.sampled_from([*PEOPLE, "olga", "bo"])),
)
answers = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sets(st.sampled_from(GROUPS)), st.sets(lent, max_size=3)
    ),
    unique_by=lambda one: one[0],
    max_size=5,
)


def given_by(person: str, own: set[str], covers: set[ByCover]) -> tuple[Review, Standing]:
    kept = tuple(sorted(one for one in covers if one.absent != person and one.group not in own))
    groups = frozenset(own | {one.group for one in kept})
    review = replace(a_review("ana"), person=person, groups=groups, covers=kept)
    return review, Standing(person, Account("T", person), groups, covers=kept)


def asked(*reviews: Review) -> ActionRequest:
    return replace(a_request(), reviews=reviews, asker=replace(ASKER, key_creator=""))


def judged(reviews: list[Review]) -> dict[str, set[str]]:
    """Go through the answers one by one, crossing out each right as it is used."""
    people = [one for one in reviews if one.person != "bo"]
    own = {one.person: set(one.groups) - {each.group for each in one.covers} for one in people}
    used = {person: person for person in own if own[person]}
    for one in people:
        for each in one.covers:
            free = each.absent not in used or used[each.absent] == one.person
            if free and each.absent != "bo" and each.group not in own[one.person]:
                used[each.absent] = one.person
                own[one.person].add(each.group)
    return {person: groups for person, groups in own.items() if groups}


@given(said=answers)
def test_a_right_is_used_once_by_whoever_has_it_or_the_first_it_was_lent_to(
    said: list[tuple[str, set[str], set[ByCover]]],
) -> None:
    made = [given_by(*one) for one in said]
    standings = {standing.person: standing for _, standing in made}

    counted = approvers(asked(*(review for review, _ in made)), standings)

    assert counted == judged([review for review, _ in made])


@given(said=answers)
def test_a_group_of_people_has_no_more_voices_than_there_are_rights_among_them(
    said: list[tuple[str, set[str], set[ByCover]]],
) -> None:
    """Whoever counts uses a right, their own or somebody's, that nobody else who counts uses."""
    made = [given_by(*one) for one in said]
    counted = approvers(
        asked(*(review for review, _ in made)),
        {standing.person: standing for _, standing in made},
    )

    rights = {person for person, own, _ in said if own}
    rights |= {one.absent for _, _, covers in said for one in covers}
    assert len(counted) <= len(rights)


def test_what_was_answered_by_a_cover_counts_by_that_cover_only() -> None:
    review, _ = given_by("ben", set(), {ByCover("red", "ana", "c1", NOON)})
    mine = Standing("ben", Account("T", "ben"), frozenset({"red"}))
    other = replace(mine, covers=(ByCover("red", "ana", "c2", NOON),))
    same = replace(mine, covers=(ByCover("red", "ana", "c1", NOON, "mo"),))

    assert approvers(asked(review), {"ben": mine}) == {}
    assert approvers(asked(review), {"ben": other}) == {}
    assert approvers(asked(review), {"ben": same}) == {"ben": {"red"}}


def test_what_was_answered_by_an_own_right_does_not_count_by_a_cover() -> None:
    review, standing = given_by("ben", {"red"}, set())
    by_cover = replace(standing, covers=(ByCover("red", "ana", "c1", NOON),))

    assert approvers(asked(review), {"ben": by_cover}) == {}
    assert review.verdict is Verdict.APPROVE

"""People and seats: the best seating there is, compared with trying every one."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people import Threshold
from app.domain.seats import Progress, met, progress

GROUPS = ["a", "b", "c"]
people_of = st.dictionaries(
    st.sampled_from(["p", "q", "r", "s", "t"]), st.frozensets(st.sampled_from(GROUPS))
)
thresholds_of = st.lists(
    st.builds(Threshold, st.sampled_from(GROUPS), st.integers(1, 2)), max_size=3
)


def most_seated(thresholds: list[Threshold], people: dict[str, frozenset[str]]) -> int:
    """Try every order in which people could take the seats; an oracle, slow and plain."""
    seats = [one.group for one in thresholds for _ in range(one.count)]
    chairs = [*people, *[""] * len(seats)]
    return max(
        sum(bool(who) and group in people[who] for who, group in zip(order, seats, strict=True))
        for order in set(permutations(chairs, len(seats)))
    )


@given(thresholds_of.filter(lambda all_: sum(one.count for one in all_) <= 4), people_of)
def test_as_many_are_seated_as_in_the_best_of_all_orders(
    thresholds: list[Threshold], people: dict[str, frozenset[str]]
) -> None:
    best = most_seated(thresholds, people)

    seated = progress(thresholds, people)

    assert sum(one.filled for one in seated) == best
    assert met(thresholds, people) == (best == sum(one.count for one in thresholds))


@given(thresholds_of, people_of, st.frozensets(st.sampled_from(GROUPS)))
def test_progress_never_goes_back_when_somebody_joins(
    thresholds: list[Threshold], people: dict[str, frozenset[str]], groups: frozenset[str]
) -> None:
    before = sum(one.filled for one in progress(thresholds, people))

    after = progress(thresholds, {**people, "aa": groups})

    assert sum(one.filled for one in after) - before in {0, 1}


@given(thresholds_of, people_of)
def test_nobody_fills_more_than_one_seat(
    thresholds: list[Threshold], people: dict[str, frozenset[str]]
) -> None:
    seated = progress(thresholds, people)

    assert sum(one.filled for one in seated) <= len(people)
    assert all(0 <= one.filled <= one.needed for one in seated)


def test_whoever_could_sit_elsewhere_makes_room() -> None:
    thresholds = (Threshold("a", 1), Threshold("b", 1))
    people = {"p": frozenset({"a", "b"}), "q": frozenset({"a"})}

    assert progress(thresholds, people) == (Progress("a", 1, 1), Progress("b", 1, 1))


def test_one_person_does_not_fill_two_seats() -> None:
    thresholds = (Threshold("a", 1), Threshold("b", 1))

    assert not met(thresholds, {"p": frozenset({"a", "b"})})

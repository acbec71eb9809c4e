"""What repeats is told once, at each change."""

from hypothesis import given
from hypothesis import strategies as st

from app.tracing.turns import Turns

STATES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "Timeout", "Refused"])))


@given(STATES)
def test_a_thing_is_told_when_it_is_otherwise_than_it_was_last(
    states: list[tuple[str, str]],
) -> None:
    turns, told = Turns(), [state for what, state in states if what == "a"]

    heard = [state for what, state in states if turns.turned(what, state) and what == "a"]

    changes = [now for before, now in zip(["", *told], told, strict=False) if before != now]
    assert heard == changes

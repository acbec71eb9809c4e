"""A rejection says why: by a cause, in words, or both; the terms may ask for words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people import Verdict
from app.domain.refusal import Refused
from app.domain.rejecting import Cause, cause_kept, unexplained

CAUSES = [one.value for one in Cause]
PRESET = [one for one in CAUSES if one != "other"]


def code_of(cause: str, reason: str, *, rejects: bool = True, words: bool = False) -> str:
    answer = unexplained(cause, reason, rejects=rejects, words=words)
    return answer.code if isinstance(answer, Refused) else ""


@pytest.mark.parametrize("cause", PRESET)
def test_a_cause_is_enough(cause: str) -> None:
    assert code_of(cause, " ") == ""


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_not_enough_where_the_terms_ask_for_words(cause: str) -> None:
    assert code_of(cause, " \n", words=True) == "reason_required"
    assert code_of(cause, "On Friday.", words=True) == ""


@pytest.mark.parametrize("cause", ["", "other"])
def test_something_else_needs_words(cause: str) -> None:
    assert code_of(cause, " ") == "reason_required"
    assert code_of(cause, "On Friday.") == ""


@given(st.text().filter(lambda text: text and text not in CAUSES))
def test_no_other_cause_is_believed(cause: str) -> None:
    assert code_of(cause, "On Friday.") == "cause_unknown"


def test_an_approval_has_no_cause_and_needs_words_only_where_they_are_asked_for() -> None:
    assert code_of("wrong_target", "", rejects=False) == ""
    assert code_of("wrong_target", "", rejects=False, words=True) == "reason_required"
    assert cause_kept("wrong_target", Verdict.APPROVE) == ""


def test_words_alone_are_kept_as_something_else() -> None:
    assert cause_kept("", Verdict.REJECT) == "other"
    assert cause_kept("too_broad", Verdict.REJECT) == "too_broad"

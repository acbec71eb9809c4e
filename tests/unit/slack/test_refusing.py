"""Each refusal that a person is told says why, that nothing was recorded, and what to do."""

import re

import pytest

from app.domain.refusal import SENTENCES, refused
from app.slack.refusing import REMEDIES, told_of, why_not
from app.workflow.reply import DONE, Reply

TO_DO = re.compile(
    r"(?:^|[.:;] )(?:Ask|Type|Try|Use|Wait|Open|Say|Give|Look|Please|Operators enrol|End)\b"
)
RECORDED = re.compile(r"(?:nothing (?:new )?was|approval was not) recorded", re.IGNORECASE)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_refusal_says_that_nothing_was_recorded_and_what_to_do(code: str) -> None:
    sentence = told_of(refused(code))

    assert sentence.startswith(refused(code).sentence)
    assert len(RECORDED.findall(sentence)) == 1
    assert TO_DO.search(sentence), sentence


@pytest.mark.parametrize("code", SENTENCES)
def test_a_refusal_kept_for_the_same_press_again_is_told_alike(code: str) -> None:
    no = refused(code)

    assert told_of(Reply(no.code, no.sentence)) == told_of(no)


@pytest.mark.parametrize("code", sorted(DONE))
def test_what_was_done_is_not_told_as_if_it_was_refused(code: str) -> None:
    assert told_of(Reply(code, "It is so.")) == "It is so."


def test_a_stranger_who_only_looks_is_told_whom_to_ask() -> None:
    assert why_not(refused("not_on_roster")) == (
        "You are not on the reviewer roster. Ask whoever keeps the roster."
    )


def test_every_remedy_is_for_a_refusal_that_there_is() -> None:
    assert set(REMEDIES) <= set(SENTENCES)

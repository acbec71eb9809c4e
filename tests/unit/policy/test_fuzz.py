"""Damaged files: a clear error or nobody, never a traceback, never more people than before."""

import copy
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.problem import DocumentError
from app.domain.action import Context, Effect, Facts, Risk
from app.policy.document import load_policy
from app.roster.document import Roster, load_roster
from app.workflow.consistency import check_together
from tests.builders import FACTS, NOON
from tests.documents import MANIFESTS, manifest_policy, manifest_roster

GONE = "(gone)"
DAMAGE: list[Any] = [GONE, None, "", [], {}, 0, -1, True, "no", [None], {"": None}, "x", 1e300]
POLICY = yaml.safe_load((MANIFESTS / "policy.yaml").read_text())
BEFORE = manifest_roster()
ROSTER = yaml.safe_load((MANIFESTS / "roster.yaml").read_text())


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    found = [path] if path else []
    if isinstance(tree, dict | list):
        for key, value in inner:
            deeper = isinstance(value, dict | list)
            found += places(value, (*path, key)) if deeper else [(*path, key)]
    return found


def damaged(tree: Any, path: tuple[Any, ...], damage: Any) -> str:
    copied = copy.deepcopy(tree)
    around = copied
    for step in path[:-1]:
        around = around[step]
    if damage == GONE:
        del around[path[-1]]
    else:
        around[path[-1]] = damage
    return yaml.safe_dump(copied)


def reviewers(roster: Roster, facts: Facts) -> set[tuple[str, str]]:
    eligible = roster.eligible(facts, NOON)
    return {(person, group) for person, groups in eligible.items() for group in groups}


WIDE = [FACTS] + [
    replace(FACTS, action=action, risk=risk)
    for action in ("retail.x", "payments.pay", "secrets.rotate", "")
    for risk in Risk
]


@given(st.sampled_from(places(ROSTER)), st.sampled_from(DAMAGE))
def test_damage_to_the_roster_is_told_or_leaves_no_more_reviewers(
    path: tuple[Any, ...], damage: Any
) -> None:
    try:
        roster = load_roster(damaged(ROSTER, path, damage))
    except DocumentError as error:
        assert_clear(error)
        return

    for facts in WIDE:
        assert reviewers(roster, facts) <= reviewers(BEFORE, facts)
    assert isinstance(check_together(manifest_policy(), roster), list)


@given(st.sampled_from(places(POLICY)), st.sampled_from(DAMAGE))
def test_damage_to_the_policy_is_told_or_leaves_a_policy_that_lets_nothing_strange_through(
    path: tuple[Any, ...], damage: Any
) -> None:
    try:
        policy = load_policy(damaged(POLICY, path, damage))
    except DocumentError as error:
        assert_clear(error)
        return

    facts = policy.derive("database.drop", {"amount": 1}, None)
    assert isinstance(facts, Facts)
    decision = policy.decide(facts, {"amount": 1}, Context())
    assert decision.effect is not Effect.ALLOW
    assert decision.risk is Risk.CRITICAL
    assert isinstance(check_together(policy, BEFORE), list)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("part", ["people", "groups", "grants", "agents", "workspace", "version"])
def test_a_whole_part_that_is_missing_or_empty_means_nobody_or_an_error(
    part: str, damage: Any
) -> None:
    try:
        roster = load_roster(damaged(ROSTER, (part,), damage))
    except DocumentError as error:
        assert_clear(error)
        return

    for facts in WIDE:
        assert reviewers(roster, facts) <= reviewers(BEFORE, facts)
        assert part == "agents" or not reviewers(roster, facts)


def assert_clear(error: DocumentError) -> None:
    assert error.problems
    for one in error.problems:
        assert one.line >= 1
        assert one.message
        assert "\n" not in str(one)
        for word in ("pydantic", "Input should", "Traceback", "Error", "validation", "object at"):
            assert word not in str(one)


@pytest.mark.parametrize("name", ["policy.yaml", "roster.yaml"])
@given(data=st.data())
def test_no_cut_or_garbled_file_raises_anything_else(name: str, data: st.DataObject) -> None:
    text = (MANIFESTS / name).read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    junk = data.draw(st.text(max_size=4) | st.sampled_from(["\t", "{", "[", "&a ", "*a", "!x "]))

    try:
        (load_policy if name == "policy.yaml" else load_roster)(text[:start] + junk + text[end:])
    except DocumentError as error:
        assert_clear(error)


@given(st.text())
@example("\ufeff")
@example("\ud800")
@example("a: !!python/object/apply:os.system [id]")
@example("%YAML 1.2\n---\na: 1")
@example("? ? ? ?")
def test_no_text_raises_anything_else(text: str) -> None:
    for load in (load_policy, load_roster):
        with pytest.raises(DocumentError) as caught:
            load(text)
        assert_clear(caught.value)

"""Names and patterns that fit nothing are refused, or warned of with the one that was meant."""

import pytest

from app.documents.problem import DocumentError
from app.policy.document import load_policy
from tests.documents import policy_text


def told(*rules: str, **changes: str) -> list[str]:
    text = policy_text(*rules)
    for before, after in changes.items():
        text = text.replace(before, after)
    try:
        problems = load_policy(text).warnings
    except DocumentError as error:
        problems = error.problems
    return [str(one).partition(": ")[2] for one in problems]


@pytest.mark.parametrize(
    "name",
    [
        "“thing.x”",
        "thing.(x|z)",
        "thing.x ",
        " thing.x",
        "thing.[a-z]",
        "^thing",
        "thing/x",
        "th?",
    ],
)
@pytest.mark.parametrize("place", ["rule", "catalogue"])
def test_what_no_name_of_an_action_can_fit_is_refused(name: str, place: str) -> None:
    rules = [f"{{name: a, match: {{action: '{name}'}}}}"] if place == "rule" else []
    text = policy_text(*rules)
    if place == "catalogue":
        text = text.replace('"thing.drop":', f"'{name}':")

    with pytest.raises(DocumentError, match="fits no action: a name has letters, digits") as found:
        load_policy(text)

    assert ("rules[0].match.action[0]: " if place == "rule" else "actions[") in str(found.value)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("“thing:**”", "a type has letters"),
        ("(thing|app):**", "a type has letters"),
        ("thing:prod/** ", "its id begins or ends with white space"),
        ("thing: prod", "its id begins or ends with white space"),
        ("thing:prod\uff0fdb", "write “prod/db”"),
        ("thing:a/../b", "no '..' and no '//'"),
        ("thing:a//b", "no '..' and no '//'"),
        ("thng:**", 'no action has a resource of this type; did you mean "thing"?'),
        ("things:**", 'no action has a resource of this type; did you mean "thing"?'),
        ("secret:**", "no action has a resource of this type"),
    ],
)
def test_what_no_resource_can_fit_is_refused(pattern: str, why: str) -> None:
    (found,) = told(f"{{name: a, match: {{resource: '{pattern}'}}}}")

    assert found.startswith("rules[0].match.resource[0]: ")
    assert why in found


@pytest.mark.parametrize("pattern", ["thing:**", "*:prod/**", "**", "th*:x", "unclassified:**"])
def test_what_some_resource_fits_is_fine(pattern: str) -> None:
    assert told(f'{{name: a, match: {{resource: "{pattern}"}}}}') == []


def test_what_looks_like_a_regular_expression_is_warned_of() -> None:
    (found,) = told("{name: a, match: {resource: 'thing:(prod|dev)/**'}}")

    assert "warning" in found
    assert "only * and ** stand for other letters" in found


def test_a_place_in_which_no_resource_can_lie_is_warned_of() -> None:
    (found,) = told(**{'"thing:dev/**"': '"thnig:dev/**"'})

    assert found == (
        'resources["thnig:dev/**"]: warning: "thnig:dev/**" fits nothing: '
        'no action has a resource of this type; did you mean "thing"?'
    )


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        ("{name: a, match: {team: cor}}", "core"),
        ("{name: a, match: {environment: prods}}", "prod"),
        ('{name: a, match: {action: "thng.*"}}', "thing.*"),
    ],
)
def test_the_name_that_was_meant_is_guessed(rule: str, meant: str) -> None:
    (found,) = told(rule)

    assert found.endswith(f'; did you mean "{meant}"?')


def test_nothing_is_guessed_where_nothing_is_alike() -> None:
    (found,) = told("{name: a, match: {team: zzz}}")

    assert found.endswith("is not one of the teams")

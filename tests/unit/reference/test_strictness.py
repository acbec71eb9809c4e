"""The schemas refuse what `hitl` refuses by the form of one value, and nothing else.

Documents are changed in one place at a time, and both are asked. What a schema cannot say is
listed below with the reason.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from app.documents.problem import DocumentError
from app.documents.strict import parse
from tests.documents import MANIFESTS
from tests.unit.reference.test_language import POLICY, ROSTER
from tests.unit.reference.test_schemas import SHAPES, path_of

Path = tuple[str | int, ...]

# Every so many of all changes is tried: a number that no list of values is a multiple of.
EVERY, EVERY_OF_STARTER = 61, 1499
WORDS = """
x X * ** *** a.b a/b a:b - 1 7 60 true no allow hold low proxy required secrets.* 0s 5m 4h 1d
7d 92d 400d 3660d 3661d P PT P1D PT0S 2w 13w 14w 50% 0% 100% 60/min 0/s 9:00 09:00 24:00
08:00-24:00 08:00-24:30 08:00-08:00 24:00-08:00 22:00-06:00 mon mon-fri fri-mon Monday
2027-12-31 2027-02-30 2027-13-01 27-12-31 UTC Europe/Madrid Europe/Nowhere ../etc ES ES-MD
Spain pager Pager pager__x C C0A G0A D0A c0a #secops U0A W0A T0A/U0A USLACKBOT T0A E0A S0A
T0A/S0A @ana a@b a@b@c secret:x secret:** secret: :x secret:a//b secret:a/../b secret:a/
unclassified:x secret:{arguments.x} secret:{x} secret:{arguments.x **/x (a|b) (a|b):x
https:https://a.example/x arguments.x arguments. arguments.a.b argument.x context.duration
one_of subset remind dm manager resource totp receipt justification
"""
TEXTS = [
    *WORDS.split(),
    "",
    " ",
    "\u200b",
    "a b",
    "a\nb",
    "é",
    "x" * 300,
    "secret: x",
    "secret:x ",
    "secrets .*",
    "“secrets”",
]
OTHERS: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 20, 21, 1.0, 1.5, 10**9),
    *([], {}, [""], ["x"], ["x", "x"], [1], [None], [[]], ["mon", "x"], ["08:00-12:00"]),
    *({"x": "x"}, {"over": 1}, {"over": True}, {"over": "1"}, {"equals": None}, {"equals": 1}),
    *({"one_of": []}, {"one_of": ["a", 1]}, {"one_of": ["a", "a"]}, {"one_of": [[]]}),
    *({"like": one} for one in ("", "a*", "***", 1)),
    *({"one_of": ["a"], "x": 1}, {"person": "ana"}, {"slack_group": "S0A"}, {"slack_group": "x"}),
]


@dataclass(frozen=True)
class Unsayable:
    """What `hitl` refuses and no schema can say: why, which values, and one of them."""

    why: str
    fits: Callable[[Path, Any], bool]
    document: str
    path: Path
    value: Any


UNSAYABLE = [
    Unsayable(
        "which time zones there are is known to the machine",
        lambda path, _: path[-1] == "zone",
        "roster",
        ("people", "ana", "zone"),
        "Europe/Nowhere",
    ),
    Unsayable(
        "which countries have known holidays is known to a library",
        lambda path, _: path[-1] == "holidays",
        "policy",
        ("calendars", "office", "holidays"),
        "QQ",
    ),
    Unsayable(
        "an expression does not calculate how long a time is",
        lambda _, value: re.fullmatch(r"[0-9]+[smhd]|P[0-9DTHMS]+", str(value)) is not None,
        "policy",
        ("defaults", "receipt_ttl"),
        "400d",
    ),
    Unsayable(
        "which letters show nothing, or pass for others, is in Unicode's tables",
        lambda _, value: isinstance(value, str) and not value.isascii(),
        "roster",
        ("people", "ana", "name"),
        "\u200b",
    ),
    Unsayable(
        "an id must be found whatever the arguments are, and a URL must have its plain form",
        lambda path, value: "resource" in path and ("://" in str(value) or str(value)[-1:] == "/"),
        "policy",
        ("actions", "secrets.*", "resource"),
        "secret:a/",
    ),
    Unsayable(
        "to a schema 1.0 is a whole number",
        lambda _, value: isinstance(value, float) and value.is_integer(),
        "policy",
        ("version",),
        1.0,
    ),
]


def places(tree: Any, path: Path = ()) -> Iterator[Path]:
    """List every place of a document, each key and each value."""
    listed = enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in tree.items() if isinstance(tree, dict) else listed:
        yield (*path, step)
        yield from places(inner, (*path, step))


def opened(tree: Any, path: Path) -> tuple[Any, Any]:
    """Copy a document, and give what of the copy holds a place."""
    made = here = copy.deepcopy(tree)
    for step in path[:-1]:
        here = here[step]
    return made, here


def changed(tree: Any, path: Path, value: Any) -> Any:
    made, here = opened(tree, path)
    here[path[-1]] = value
    return made


def renamed(tree: Any, path: Path, name: str) -> Any:
    made, here = opened(tree, path)
    here[name] = here.pop(path[-1])
    return made


def without(tree: Any, path: Path) -> Any:
    made, here = opened(tree, path)
    del here[path[-1]]
    return made


def mutants(tree: Any) -> Iterator[tuple[Path, Any, Callable[[], Any]]]:
    """Change one place at a time: give the place, what is written there, and the document."""
    for path in places(tree):
        for value in (*TEXTS, *OTHERS):
            yield path, value, partial(changed, tree, path, value)
        yield path, "(left out)", partial(without, tree, path)
        if isinstance(path[-1], str):
            for name in TEXTS:
                yield (*path, "(key)"), name, partial(renamed, tree, path, name)


def plain(tree: Any) -> Any:
    return json.loads(json.dumps(tree, default=str))


def documents(name: str) -> list[Any]:
    starter = yaml.safe_load((MANIFESTS / f"{name}.yaml").read_text())
    return [plain(POLICY if name == "policy" else ROSTER), plain(starter)]


def refused_by_hitl(name: str, tree: Any) -> bool:
    text = yaml.safe_dump(tree, allow_unicode=False, sort_keys=False)
    try:
        part, _, problems = parse(text, name, SHAPES[name])
    except DocumentError:
        return True
    return part is None or bool(problems)


def validator_of(name: str) -> Draft202012Validator:
    schema = json.loads(path_of(name).read_text())
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


@pytest.mark.parametrize("name", SHAPES)
def test_schema_and_hitl_refuse_the_same(name: str) -> None:
    validator = validator_of(name)
    rich, starter = (list(mutants(tree)) for tree in documents(name))

    alone = []
    for path, value, made in rich[::EVERY] + starter[::EVERY_OF_STARTER]:
        tree = made()
        hitl, editor = refused_by_hitl(name, tree), not validator.is_valid(tree)
        excused = hitl and any(one.fits(path, value) for one in UNSAYABLE)
        if hitl != editor and not excused:
            alone.append((path, value, "hitl refuses" if hitl else "the schema refuses"))

    assert alone == []


@pytest.mark.parametrize("name", SHAPES)
def test_documents_that_are_not_changed_are_refused_by_neither(name: str) -> None:
    for tree in documents(name):
        assert not refused_by_hitl(name, tree)
        assert validator_of(name).is_valid(tree)


@pytest.mark.parametrize("one", UNSAYABLE, ids=[one.why for one in UNSAYABLE])
def test_what_no_schema_can_say_is_refused_by_hitl_alone(one: Unsayable) -> None:
    tree = changed(documents(one.document)[0], one.path, one.value)

    assert refused_by_hitl(one.document, tree)
    assert validator_of(one.document).is_valid(tree)


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        ("policy", ("defaults", "fallback"), "C"),
        ("policy", ("teams", "platform", "channel"), "D0PLATFORM"),
        ("policy", ("rules", 0, "match", "action"), []),
        ("policy", ("rules", 0, "match", "arguments", "amount"), {"like": "***"}),
        ("policy", ("calendars", "office", "hours"), "08:00-08:00"),
        (
            "policy",
            ("resources", "secret:prod/../**"),
            {"environment": "prod", "owner": "platform"},
        ),
        ("roster", ("workspace",), "ACME"),
        ("roster", ("people", "ana", "email"), "ana"),
        ("roster", ("people", "ana", "slack"), ["T0A/USLACKBOT"]),
        ("roster", ("people", "ana lopez"), {"name": "Ana"}),
        ("roster", ("grants", 0, "until"), "2027-02-30"),
        ("roster", ("groups", "on-call", "every"), "14w"),
        ("roster", ("limits", "until"), "3661d"),
    ],
)
def test_both_refuse_what_can_never_be(document: str, path: Path, value: object) -> None:
    tree = changed(documents(document)[0], path, value)

    assert refused_by_hitl(document, tree)
    assert not validator_of(document).is_valid(tree)

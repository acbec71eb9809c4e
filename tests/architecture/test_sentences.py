"""What people read in Slack stands in the modules of words, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app/slack/listeners", "app/slack/cards", "app/delivery")
WORD = re.compile(r"[^\W\d_]{2,}")
ALLOWED = {
    "app/delivery/passing.py": "is itself a module of words: of the story, what time did",
    "app/delivery/story.py": "is itself a module of words: the account that auditors read",
    "app/slack/cards/exact.py": "writes JSON, whose keys are the same in every language",
    "app/slack/cards/secret_names.py": "lists names of fields, and is shown to nobody",
    "app/slack/cards/secret_phrases.py": "lists what a password is called, and is shown to nobody",
    "app/slack/cards/samples.py": "are made up to measure templates, and shown to nobody",
}
NOT_WORDS = {
    "{date_short_pretty} {time}": "how Slack is told to write a time",
    "^{date_short_pretty} {time}|": "how Slack is told to write a time",
}


def test_no_sentence_stands_where_it_is_shown() -> None:
    found = [
        (path, line, said)
        for room in ROOMS
        for path, tree in files(room)
        if path not in ALLOWED
        for line, said in sentences(tree)
    ]

    assert found == []


def test_what_is_allowed_is_there_and_needs_it() -> None:
    needed = {path for room in ROOMS for path, tree in files(room) if [*sentences(tree)]}
    written = {
        node.value
        for room in ROOMS
        for _, tree in files(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert needed == set(ALLOWED)
    assert set(NOT_WORDS) <= written


@pytest.mark.parametrize(
    "code",
    [
        'tell("It is gone.")',
        'TOLD = "is gone"',
        'tell(f"{who} has left")',
        'tell(f"gone: {what} by {who}")',
        'def f():\n    """Say so."""\n    return " was refused"',
    ],
)
def test_a_sentence_is_found(code: str) -> None:
    assert [*sentences(ast.parse(code))]


@pytest.mark.parametrize(
    "code",
    [
        '"""Say what it is."""\n"""Say more of it."""',
        'KIND = "plain_text_input"',
        'log.warning("person not told", why="is gone")',
        'raise ValueError(f"{who} is not known")',
        'PATTERN = re.compile(r"BEGIN PRIVATE KEY")',
        'told = f"{who} · {what}, "',
    ],
)
def test_what_nobody_reads_is_none(code: str) -> None:
    assert [*sentences(ast.parse(code))] == []


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find text of two words or more; that of an f-string is counted together."""
    if isinstance(tree, ast.Raise) or _is_docstring(tree) or _is_unread(tree):
        return
    if isinstance(tree, ast.Constant | ast.JoinedStr) and len(WORD.findall(_said(tree))) > 1:
        yield tree.lineno, _said(tree)
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(tree, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from sentences(child)


def _said(tree: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(tree, ast.JoinedStr):
        parts = [str(one.value) for one in tree.values if isinstance(one, ast.Constant)]
        return "…".join(one for one in parts if one not in NOT_WORDS)
    said = str(tree.value) if isinstance(tree.value, str) else ""
    return said if " " in said.strip() and said not in NOT_WORDS else ""


def _is_docstring(tree: ast.AST) -> bool:
    return isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant)


def _is_unread(tree: ast.AST) -> bool:
    """Tell a line of the log, and a pattern."""
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Attribute):
        return False
    return ast.unparse(tree.func) == "re.compile" or ast.unparse(tree.func.value).endswith("log")


def files(room: str) -> Iterator[tuple[str, ast.Module]]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, f"{room} is empty"
    for file in found:
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))

"""What is written beside the code agrees with it: settings, commands, recipes, locks, links."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr
from typer.core import TyperGroup
from typer.main import get_command

from app import cli
from app.settings import Settings

ROOT = Path(__file__).parents[2]
SCRIPTS = {"Procfile", "Dockerfile", ".ci/run", ".pre-commit-config.yaml"}
NOT_TOLD = ("tests/", "LICENSE")
GIVEN = "tests/data/"  # hostile strings, kept as they were found

FENCE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"(?:\$ |[\w-]+: |timed |CMD |exec )*(?:\.venv/bin/)?(hitl|make) (.+)")
SETTING = re.compile(r"HITL_(?!TEST_)[A-Z_]+[A-Z]")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
PIN = re.compile(r"([a-z0-9-]+)==([\w.]+)(?: ; [^\\]+?)?(?: --hash=sha256:[0-9a-f]{64})+")
ELSEWHERE = re.compile(
    r"py[p]i\.org|python[h]osted|registry\.npm|file:/{3}"
    r"|(?<![\w.~}>])/(?:work|home|root|Users)/[\w.-]+"
)


def test_the_example_names_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text()

    named = re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)

    assert sorted(named) == sorted(settings())


def test_the_example_shows_the_defaults() -> None:
    shown = dotenv_values(ROOT / ".env.example")

    assert shown == {name: default for name, default in settings().items() if default is not None}


def test_every_setting_in_the_example_is_explained() -> None:
    paragraphs = (ROOT / ".env.example").read_text().split("\n\n")

    bare = [part for part in paragraphs if not re.match(r"# [A-Z0-9].+\.?$", part, re.MULTILINE)]

    assert bare == []


def test_no_file_speaks_of_a_setting_that_does_not_exist() -> None:
    spoken = [(path, name) for path, text in told() for name in SETTING.findall(text)]

    assert {name for _, name in spoken} >= {"HITL_DATABASE_URL", "HITL_SLACK_BOT_TOKEN"}
    assert [one for one in spoken if one[1].partition("__")[0] not in settings()] == []


def test_every_command_that_is_told_exists() -> None:
    lines = [(path, words) for path, tool, words in commands() if tool == "hitl"]

    wrong = [(path, " ".join(words)) for path, words in lines if not understood(words)]

    assert {path for path, _ in lines} >= {"Procfile", "README.md"}
    assert wrong == []


def test_every_command_shows_an_example_of_itself() -> None:
    leaves = dict(leaves_of(get_command(cli.app), "hitl"))

    silent = [name for name, help_ in leaves.items() if f"Example: `{name}" not in help_]

    assert {"hitl serve", "hitl demo"} <= set(leaves)
    assert silent == []


def test_every_recipe_that_is_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    recipes = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))

    asked = {(path, words[0]) for path, tool, words in commands() if tool == "make"}

    assert {path for path, _ in asked} >= {"README.md", ".ci/run", ".pre-commit-config.yaml"}
    assert {one for one in asked if one[1] not in recipes | {".venv/dev.stamp"}} == set()


def test_every_recipe_is_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    assert sorted(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) == sorted(phony)


def test_every_link_between_files_leads_somewhere() -> None:
    links = [
        (path, link)
        for path, text in told()
        if path.endswith(".md")
        for link in LINK.findall(FENCE.sub("", text))
    ]

    assert [
        (path, link) for path, link in links if not (ROOT / path).parent.joinpath(link).exists()
    ] == []


def test_no_file_depends_on_one_machine_or_one_package_index() -> None:
    found = [
        (path, hit.group())
        for path, text in files().items()
        if not path.startswith(GIVEN)
        for hit in ELSEWHERE.finditer(text)
    ]

    assert found == []


def test_the_locks_hold_pins_with_hashes_and_nothing_else() -> None:
    lines = [line for name in ("app", "audit", "dev", "otel") for line in logical_lines(name)]

    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_the_locks_hold_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    app, dev, otel = pins("app"), pins("dev"), pins("otel")

    asked = project["project"]["dependencies"] + groups["build"]
    also = [one for one in groups["dev"] if isinstance(one, str)]
    apart = {plain(one) for one in groups["audit"]}

    assert {plain(one) for one in asked} <= set(app)
    assert {plain(one) for one in also} <= set(dev)
    assert {plain(one) for one in project["project"]["optional-dependencies"]["otel"]} <= set(otel)
    assert app.items() < otel.items() <= dev.items()
    assert apart <= set(pins("audit")), "make lock"
    assert apart.isdisjoint(dev), "what audits is of no other lock"


@cache
def files() -> dict[str, str]:
    """Every text file that is, or is about to be, in the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [path for path in sorted(set(listing.stdout.splitlines())) if (ROOT / path).is_file()]
    raw = {path: (ROOT / path).read_bytes() for path in paths}
    return {path: text.decode() for path, text in raw.items() if b"\0" not in text}


def told() -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in files().items() if not path.startswith(NOT_TOLD))


def commands() -> Iterator[tuple[str, str, list[str]]]:
    for path, text in told():
        code = text.splitlines() if path in SCRIPTS else code_in(text)
        for line in code:
            plainly = re.sub(r'["\[\],]+', " ", line).strip()
            if found := COMMAND.fullmatch(re.sub(r"\s+", " ", plainly)):
                yield path, found[1], re.split(r" (?:#|\||&&|>) ", found[2])[0].split()


def code_in(text: str) -> Iterator[str]:
    for fence in FENCE.findall(text):
        yield from fence.splitlines()
    yield from SPAN.findall(FENCE.sub("", text))


def understood(words: list[str]) -> bool:
    choices = [word.split("|") if re.fullmatch(r"[a-z|]+", word) else [word] for word in words]
    return all(leads_somewhere(list(chosen)) for chosen in product(*choices))


def leads_somewhere(words: list[str]) -> bool:
    command: Any = get_command(cli.app)
    for word in words:
        if word.startswith("-"):
            options = {name for one in command.params for name in one.opts} | {"--help"}
            if word.split("=")[0] not in options:
                return False
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return word == "…"
            command = command.get_command(None, word)  # type: ignore[arg-type]
    return True


def leaves_of(command: Any, name: str) -> Iterator[tuple[str, str]]:
    if not isinstance(command, TyperGroup):
        yield name, command.help or ""
        return
    for word in command.list_commands(None):  # type: ignore[arg-type]
        yield from leaves_of(command.get_command(None, word), f"{name} {word}")  # type: ignore[arg-type]


def settings() -> dict[str, str | None]:
    return {
        f"HITL_{name.upper()}": written(field.default)
        for name, field in Settings.model_fields.items()
    }


def written(default: object) -> str | None:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return None if default is None else str(default)


def logical_lines(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return re.sub(r" \\\n\s+", " ", text).splitlines()


def pins(lock: str) -> dict[str, str]:
    found = [PIN.fullmatch(line) for line in logical_lines(lock)]
    return {one[1]: one[2] for one in found if one}


def plain(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()

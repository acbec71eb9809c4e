"""The house keeps its shape: who imports whom, how long things are, what they are called."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
FILE_LINES, MEDIAN_LINES, FUNCTION_LINES = 300, 80, 40

SAY_NOTHING = {"manager", "helper", "helpers", "util", "utils", "base", "data", "info"}
OTHER_WORDS = {"ticket", "job", "approver", "vote", "quorum", "delegate", "bump", "ban", "cron"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "BaseSettings", "load_dotenv"}
MIGRATIONS = "app/store/migrations/versions/"  # each is a record of its release, as long as it is

Function = ast.FunctionDef | ast.AsyncFunctionDef
N = TypeVar("N", bound=ast.AST)


def test_every_import_keeps_the_contracts() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout
    assert " 0 broken." in run.stdout


def test_the_contracts_speak_of_every_room() -> None:
    floors = [names(floor) for floor in contract("The house")["layers"]]
    core = floors[floors.index({"workflow"}) :]

    pure = {room for floor in core for room in floor} & rooms()

    assert names(contract("The core")["source_modules"]) == pure
    assert names(contract("The sandbox")["forbidden_modules"]) == rooms() - {"sandbox"}


def test_the_domain_needs_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"app"}

    strangers = [
        (path, name) for path, name in imports(APP / "domain") if name.split(".")[0] not in allowed
    ]

    assert strangers == []


def test_files_are_short() -> None:
    lines = {path: len((ROOT / path).read_text().splitlines()) for path in trees()}

    long = {path: count for path, count in lines.items() if count >= FILE_LINES}

    assert long == {}
    assert statistics.median(lines.values()) < MEDIAN_LINES


def test_functions_are_short() -> None:
    functions: list[tuple[str, Function]] = []
    functions += nodes(ast.FunctionDef)
    functions += nodes(ast.AsyncFunctionDef)

    long = [
        (path, function.name, height(function))
        for path, function in functions
        if height(function) >= FUNCTION_LINES and not path.startswith(MIGRATIONS)
    ]

    assert long == []


def test_names_say_what_a_thing_is_in_the_words_of_the_house() -> None:
    modules = [(path, part) for path in trees() for part in Path(path).with_suffix("").parts]
    classes = [(path, node.name) for path, node in nodes(ast.ClassDef)]

    banned = [
        (path, name)
        for path, name in modules + classes
        if words(name) & (SAY_NOTHING | OTHER_WORDS)
    ]

    assert banned == []


def test_a_request_changes_through_one_door() -> None:
    callers = [
        path
        for path, call in nodes(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "save"
    ]

    assert callers == ["app/workflow/record.py"]


def test_every_room_says_in_one_sentence_what_it_is_for() -> None:
    folders = {Path(path).parent for path in trees() if not path.startswith(MIGRATIONS)}

    silent = [
        str(folder)
        for folder in sorted(folders)
        if not re.fullmatch(r"[A-Z`].+\w\)?\.( Pure\.)?", said_by(folder))
        or ". " in said_by(folder).removesuffix(" Pure.")
    ]

    assert silent == []


def test_only_the_settings_read_the_environment() -> None:
    attributes = {(path, node.attr) for path, node in nodes(ast.Attribute)}
    imported = {(path, name.rsplit(".", 1)[-1]) for path, name in imports(APP)}

    readers = {path for path, name in attributes | imported if name in ENVIRONMENT}

    assert readers == {"app/settings/model.py", "app/settings/reading.py"}


def test_nothing_is_patched() -> None:
    everywhere = [*imports(APP), *imports(ROOT / "tests")]

    patched = [(path, name) for path, name in everywhere if "mock" in name.split(".")]

    assert patched == []


@cache
def trees(folder: Path = APP) -> dict[str, ast.Module]:
    files = sorted(folder.rglob("*.py"))
    assert files, f"{folder} is empty"
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text()) for file in files}


def nodes(kind: type[N], folder: Path = APP) -> Iterator[tuple[str, N]]:
    for path, tree in trees(folder).items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


def imports(folder: Path) -> Iterator[tuple[str, str]]:
    for path, node in nodes(ast.Import, folder):
        yield from ((path, one.name) for one in node.names)
    for path, origin in nodes(ast.ImportFrom, folder):
        yield from ((path, f"{origin.module}.{one.name}") for one in origin.names)


def height(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def said_by(folder: Path) -> str:
    tree = trees().get((folder / "__init__.py").as_posix())
    return (tree and ast.get_docstring(tree)) or ""


def rooms() -> set[str]:
    return {Path(path).with_suffix("").parts[1] for path in trees()} - {"__init__"}


def contract(beginning: str) -> dict[str, Any]:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (found,) = (one for one in linter["contracts"] if one["name"].startswith(beginning))
    return dict(found)


def names(modules: str | list[str]) -> set[str]:
    text = modules if isinstance(modules, str) else " ".join(modules)
    return set(re.findall(r"\w+", text)) - {"app"}

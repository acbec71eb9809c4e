"""The oracle of the authorisation matrix knows the design, and nothing of the product."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGINNINGS = (
    "tests.matrix.oracle",
    "tests.matrix.cells",
    "tests.matrix.callers",
    "tests.matrix.commands",
)


def test_the_oracle_imports_nothing_of_the_product_however_far_one_follows() -> None:
    seen: set[str] = set()
    left = set(BEGINNINGS)
    while left:
        module = left.pop()
        seen.add(module)
        left |= {one for one in _imported(module) if one.startswith("tests.")} - seen

    foreign = {one for module in seen for one in _imported(module) if not _fit(one)}

    assert foreign == set()
    assert seen >= {"tests.matrix.axes", "tests.matrix.people"}


def _fit(module: str) -> bool:
    return (
        module.startswith("tests.matrix.")
        or module.split(".", maxsplit=1)[0] in sys.stdlib_module_names
    )


def _imported(module: str) -> set[str]:
    text = (ROOT / f"{module.replace('.', '/')}.py").read_text()
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found

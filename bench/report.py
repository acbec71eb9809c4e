"""What comes out: a table for people, JSON for machines."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

TIMES = "times"


@dataclass(frozen=True, slots=True)
class Goal:
    """What was wanted of a figure, and what it is; `most` where less is better."""

    name: str
    wanted: float
    found: float
    unit: str = TIMES
    most: bool = False

    @property
    def met(self) -> bool:
        """Tell whether it is as good as wanted."""
        return self.found <= self.wanted if self.most else self.found >= self.wanted


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, as text with its unit."""

    name: str
    value: str


def at_least(name: str, wanted: float, found: float, unit: str = TIMES) -> Goal:
    """Want a figure to be as large as this, or larger."""
    return Goal(name, wanted, found, unit)


def at_most(name: str, wanted: float, found: float, unit: str = TIMES) -> Goal:
    """Want a figure to be as small as this, or smaller."""
    return Goal(name, wanted, found, unit, most=True)


def show(title: str, figures: Sequence[Figure], goals: Sequence[Goal]) -> None:
    """Print the two tables."""
    console = Console()
    measured = Table(title=title, title_justify="left")
    measured.add_column("measured")
    measured.add_column("median of the runs", justify="right")
    for figure in figures:
        measured.add_row(figure.name, figure.value)
    console.print(measured)
    compared = Table(title="Goals", title_justify="left")
    for heading in ("goal", "wanted", "found", ""):
        compared.add_column(heading)
    for goal in goals:
        sign, word = ("≤" if goal.most else "≥"), ("met" if goal.met else "not met")
        compared.add_row(
            goal.name, f"{sign} {goal.wanted:g} {goal.unit}", f"{goal.found:.3g} {goal.unit}", word
        )
    console.print(compared)


def write(path: Path, measured: dict[str, Any], goals: Sequence[Goal]) -> None:
    """Write everything that was measured, and on what."""
    told = {
        "machine": machine(),
        "measured": measured,
        "goals": [{**asdict(one), "met": one.met} for one in goals],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """Say what it was measured on, without a name or a date."""
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()

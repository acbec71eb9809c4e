"""The simulated year passes, gives one year for one seed, and finds a scheduler that is wrong."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.domain.plan import Do
from bench.cases import Case, Taken
from bench.crew import ZONES, Reviewer
from bench.judge import wrong_with
from bench.lives import Wanted
from bench.passage import START

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
MINUTE = timedelta(minutes=1)


def year(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    few = ("--days", "3", "--requests", "40", "--json", "year.json")
    return subprocess.run(
        [sys.executable, ROOT / "bench" / "year.py", *few, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_few_days_with_and_without_escalation_are_told_and_drawn(tmp_path: Path) -> None:
    done = year(tmp_path, "--svg", "year.svg")

    assert done.returncode == 0, done.stderr
    assert "Nothing is wrong with what time did." in done.stdout
    measured = json.loads((tmp_path / "year.json").read_text())["measured"]
    without, with_ = (one["figures"]["whole"] for one in measured["lived"])
    assert without["requests"] == with_["requests"] == 120
    assert sum(without["steps"].values()) == 0
    assert min(with_["steps"][one] for one in ("remind", "dm", "widen")) > 0
    assert with_["expired"] < without["expired"]
    drawn = ET.fromstring((tmp_path / "year.svg").read_text())  # noqa: S314 - our own
    named = drawn.attrib["aria-labelledby"].split()
    assert [drawn.find(f"*[@id='{one}']") is not None for one in named] == [True, True]
    assert [one for one in drawn.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]


@pytest.mark.parametrize(
    ("fault", "sentence"), [("miss", "never taken"), ("double", "a message at")]
)
def test_a_scheduler_that_is_wrong_is_found(fault: str, sentence: str, tmp_path: Path) -> None:
    done = year(tmp_path, "--plant", fault)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "wrong with what time did." in done.stderr


def test_a_seed_gives_one_crew_of_forty_in_five_zones() -> None:
    one, again, other = (Wanted(seed=seed).people for seed in (1, 1, 2))

    assert one == again != other
    assert len({person.name for person in one}) == 40
    assert {person.zone for person in one} == set(ZONES)


def test_nobody_is_at_work_while_away_or_on_a_holiday() -> None:
    noon = START.replace(month=3, day=4, hour=12)
    first, day = noon.date(), timedelta(days=1)
    away = Reviewer("ana", ZONES[0], 0, ((first, first + 2 * day),))

    assert not away.works(noon)
    assert not away.works(START.replace(hour=12))
    assert away.works(noon + 2 * day)
    assert away.after(noon, 30 * MINUTE) == (noon + 2 * day).replace(hour=8, minute=30)


STEP = Taken(1, Do.REMIND, START + 10 * MINUTE, (), "")
CASE = Case("req", START, (STEP.at,), [STEP], [], "ana", "Approved", START + 20 * MINUTE)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (replace(CASE, steps=[]), "never taken"),
        (replace(CASE, steps=[STEP, STEP]), "taken 2 times"),
        (replace(CASE, ended_at=None), "never ended"),
        (replace(CASE, ended_at=START), "after the end"),
        (replace(CASE, steps=[replace(STEP, at=START)]), "before it was due"),
        (replace(CASE, steps=[replace(STEP, at=STEP.at + MINUTE)]), "late"),
        (replace(CASE, takes=[("ana", START)]), "though ana was on it"),
        (replace(CASE, steps=[replace(STEP, people=("ben",))]), "nothing was sent"),
        (
            replace(CASE, takes=[("ben", START)], steps=[replace(STEP, people=("ben",))]),
            "asked ben, who was on it",
        ),
    ],
)
def test_each_broken_promise_has_its_sentence(case: Case, sentence: str) -> None:
    assert any(sentence in one for one in wrong_with({"req": case}, []))


def test_what_was_kept_has_none() -> None:
    assert wrong_with({"req": CASE}, []) == []

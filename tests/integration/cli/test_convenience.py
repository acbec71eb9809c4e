"""What everybody expects of a command: pipes, beginnings of ids, folders, names that are known."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import typer
from typer.testing import CliRunner

from app import cli, software
from app.bootstrap import open_store
from app.cli.naming import meant
from app.domain.authority import SYSTEM
from app.settings import settings_from
from app.workflow.documents import load_document
from tests.integration.cli.test_operating import run
from tests.serving import ROOT, a_workspace, asked, environment, minted, serving

RUN = CliRunner()
ROSTER = (ROOT / "manifests" / "roster.yaml").read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose service has run once, with the roster of the examples."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")

    async def loaded() -> None:
        async with open_store(settings_from()) as store:
            await store.write(lambda uow: load_document(uow, "roster", ROSTER, SYSTEM))

    asyncio.run(loaded())
    return tmp_path / "hp"


def hitl(*words: str, code: int = 0) -> tuple[str, str]:
    result = RUN.invoke(cli.app, list(words))
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_the_version_is_that_of_the_entries() -> None:
    assert hitl("--version") == (f"hitl {software()}\n", "")


@pytest.mark.usefixtures("folder")
def test_a_new_key_stands_alone_on_standard_output() -> None:
    out, err = hitl("keys", "create", "agent", "deploy-bot")
    _, kind, name, _ = out.split("_", 3)

    assert (kind, out.count("\n"), out.strip()) == ("agent", 1, out[:-1])
    assert (name in err, "not shown again" in err, out.strip() in err) == (True, True, False)
    again, told = hitl("keys", "rotate", name[:5])
    assert (again.startswith("hitl_agent_"), "not shown again" in told) == (True, True)
    told, rest = hitl("keys", "create", "operator", "ana", "--json")
    assert (json.loads(told)["kind"], rest) == ("operator", "")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["keys", "create", "agent", "deploy-bott"], "Did you mean deploy-bot?"),
        (["keys", "create", "agent", "vault-runner"], "no key was made"),
        (["keys", "create", "executor", "vault-runer"], "Did you mean vault-runner?"),
        (["keys", "create", "executor", "deploy-bot"], "no key was made"),
        (["requests", "list", "--agent", "deploy-bott"], "Did you mean deploy-bot?"),
        (["requests", "list", "--agent", "xyz"], "Nothing like it is known here."),
        (["roster", "enrol", "anna", "--json"], "not one of the people"),
        (["roster", "unenrol", "anna"], "not enrolled"),
        (["keys", "rotate", "nosuch"], "no living key"),
        (["keys", "revoke", "nosuch"], "no living key"),
        (["webhooks", "enable", "nosuch"], "hitl webhooks list"),
        (["covers", "end", "nosuch"], "no such cover"),
        (["unlock", "nosuch"], "no such lock"),
        (["documents", "show", "nosuch"], "ever loaded here"),
        (["story", "nosuch"], "No request with that id"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_name_that_nothing_here_knows_is_refused(words: list[str], hint: str) -> None:
    before = hitl("keys", "list", "--json")

    out, err = hitl(*words, code=1)

    assert (hint in err, out) == (True, "")
    assert hitl("keys", "list", "--json") == before


@pytest.mark.usefixtures("folder")
def test_somebody_who_is_not_on_the_roster_is_not_called_without_rights() -> None:
    assert "Did you mean ana?" in hitl("roster", "who", "anna", code=1)[0]
    assert hitl("roster", "who", "bo", code=1)[0] == "bo may review nothing.\n"


@pytest.mark.usefixtures("folder")
def test_a_key_for_a_name_that_comes_later_is_made_when_that_is_said() -> None:
    assert hitl("keys", "create", "agent", "later", "--unknown")[0].startswith("hitl_agent_")
    assert hitl("keys", "create", "operator", "anybody")[0].startswith("hitl_operator_")
    assert hitl("requests", "list", "--agent", "deploy-bot") == ("None.\n", "")


def test_where_no_roster_is_active_any_name_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hitl("init", str(tmp_path / "new"))
    monkeypatch.chdir(tmp_path / "new")

    assert hitl("keys", "create", "agent", "first")[0].startswith("hitl_agent_")


IDS = ["lock_abcd1", "lock_abcd2", "lock_b", "lock_abcd1x", "req_x"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lock_abcd2", "lock_abcd2"),
        ("lock_abcd1", "lock_abcd1"),
        (" lock_abcd2\n", "lock_abcd2"),
        ("lock_b", "lock_b"),
        ("lock_none", "lock_none"),
        ("", ""),
        ("LOCK_ABCD2", "LOCK_ABCD2"),
    ],
)
def test_an_id_is_itself_before_it_is_a_beginning(text: str, found: str) -> None:
    assert meant(text, IDS if text else [], "lock_") == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lock_abcd", ["begins several ids", "lock_abcd1\n", "lock_abcd2", "lock_abcd1x"]),
        ("lock_abc", ["too short"]),
        ("lock_", ["too short"]),
        ("l", ["too short"]),
        ("req_", ["too short"]),
    ],
)
def test_a_beginning_that_is_short_or_of_several_ids_is_wrong_use(
    text: str, says: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as stopped:
        meant(text, IDS, "lock_")

    told = capsys.readouterr().err
    assert stopped.value.exit_code == 2
    assert [one for one in says if one not in told] == []


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_another_folder_is_worked_in_wherever_it_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    key = json.loads(hitl("keys", "create", "agent", "deploy-bot", "--json")[0])["id"]
    monkeypatch.chdir(tmp_path)
    words = ["keys", "list", "--json"]

    found, _ = hitl(*words[:place], "--dir", str(folder), *words[place:])
    monkeypatch.chdir(tmp_path)
    again, _ = hitl(*words[:place], f"--dir={folder.name}", *words[place:])

    assert key in {one["id"] for one in json.loads(found)}
    assert again == found
    assert not (tmp_path / "keyturn.db").exists()


def test_a_folder_that_is_none_is_wrong_use(folder: Path) -> None:
    assert "does not exist" in hitl("locks", "--dir", "nowhere", code=2)[1]
    assert "is a file" in hitl("locks", "--dir", ".env", code=2)[1]
    assert "requires an argument" in hitl("locks", "--dir", code=2)[1]
    assert "unexpected" in hitl("locks", "--", "--dir", "nowhere", code=2)[1]
    assert folder.is_dir()


@pytest.mark.parametrize(
    "words",
    [
        *(["keys", "list"], ["locks"], ["requests", "list"], ["covers", "list"]),
        *(["documents", "list"], ["webhooks", "list"], ["roster", "enrolments"]),
        *(["roster", "groups"], ["audit", "verify"], ["manifest"], ["roster", "who", "ana"]),
        *(["doctor", "--offline"], ["health"], ["roster", "expiring"], ["policy", "check"]),
        ["policy", "explain", "--action", "secrets.rotate", "--arguments", '{"secret": "dev/x"}'],
        ["lock", "all"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("folder")
def test_json_is_one_document(words: list[str]) -> None:
    result = RUN.invoke(cli.app, [*words, "--json"])

    assert result.exit_code in {0, 1}, result.output
    assert json.loads(result.stdout) is not None


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("ke", {"keys"}), ("lock", {"lock", "locks"}), ("keys re", {"revoke"}), ("lock al", {"all"})],
)
def test_a_shell_completes_commands_and_what_they_take(typed: str, offered: set[str]) -> None:
    words = f"hitl {typed}"
    asks = {"_HITL_COMPLETE": "complete_bash", "COMP_WORDS": words}
    asks["COMP_CWORD"] = str(len(words.split()) - 1)

    result = RUN.invoke(cli.app, [], prog_name="hitl", env=asks)

    assert set(result.stdout.split()) == offered


def test_all_commands_are_completed_without_reading_one() -> None:
    asks = {"_HITL_COMPLETE": "complete_bash", "COMP_WORDS": "hitl ", "COMP_CWORD": "1"}
    code = (
        "import sys; from app import cli\n"
        "try:\n    cli.app(prog_name='hitl')\n"
        "finally:\n    print(sorted(m for m in sys.modules if m.startswith('app.')))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=asks,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    *offered, modules = done.stdout.splitlines()
    assert set(offered) == {*cli.GROUPS, *cli.COMMANDS}, done.stderr
    assert modules == "['app.cli']"


@pytest.mark.parametrize(
    "words",
    [
        ["openapi"],
        ["--help"],
        ["manifest"],
        ["roster", "review", "--format", "csv"],
        ["keys", "list"],
    ],
    ids=" ".join,
)
def test_a_reader_that_reads_no_more_is_no_fault(folder: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "app", "--dir", str(folder), *words],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.stderr == ""


async def test_requests_are_named_by_their_beginning_and_tables_are_whole_in_a_pipe(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        key = (await minted(env))["service-desk"]
        async with serving(env) as service, aiohttp.ClientSession() as session:
            ids = []
            for number in range(2):
                held = await asked(session, service.url, key, number)
                assert held is not None
                ids.append(str(held["id"]))
            together = os.path.commonprefix(ids)  # noqa: RUF071 - of texts, not of paths

            code, listed = await run(env, "requests", "list")
            assert (code, [one for one in ids if one not in listed]) == (0, [])
            assert len(listed.splitlines()) == 3
            code, said = await run(env, "requests", "show", together)
            assert (code, [one for one in ids if one not in said]) == (2, [])
            code, said = await run(env, "requests", "show", ids[0][:7])
            assert (code, "too short" in said) == (2, True)
            mine = ids[1][: len(together) + 1]
            code, said = await run(env, "story", mine)
            assert (code, said.startswith(ids[1])) == (0, True)
            code, said = await run(env, "requests", "cancel", mine)
            assert (code, said) == (0, f"{ids[1]} is cancelled.\n")
            code, said = await run(env, "audit", "shred", mine, "--yes")
            assert (code, said) == (0, "Erased: 1 request.\n")

"""Commands of operators do the same whether the service runs, is stopped, or hangs."""

import asyncio
import json
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from typer.testing import CliRunner

from app import cli
from app.api.operators.doors import login_of
from app.bootstrap import open_store
from app.domain.authority import Actor, ActorKind, Lock, LockKind
from app.settings import settings_from
from app.workflow.locks import set_lock
from tests.serving import ROOT, a_workspace, asked, bearer, environment, minted, serving

RUN = CliRunner()
ME = login_of(os.geteuid())


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose service does not run."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")
    return tmp_path / "hp"


def hitl(*words: str, code: int = 0) -> str:
    result = RUN.invoke(cli.app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_a_key_is_made_listed_rotated_and_revoked_while_the_service_is_stopped(
    stopped: Path,
) -> None:
    made = json.loads(hitl("keys", "create", "agent", "deploy-bot", "--by", "ana", "--json"))
    after = json.loads(hitl("keys", "rotate", made["id"], "--json"))
    hitl("keys", "revoke", made["id"])

    keys = {one["id"]: one for one in json.loads(hitl("keys", "list", "--json"))}

    assert keys[made["id"]]["created_by"] == f"{ME} (said to be ana)"
    assert keys[made["id"]]["revoked_at"]
    assert not keys[after["id"]]["revoked_at"]
    assert after["secret"] not in json.dumps(list(keys.values()))
    assert not list(stopped.glob("*.sock"))


def test_a_key_that_is_none_is_told_with_exit_code_1(stopped: Path) -> None:
    assert "no living key" in hitl("keys", "revoke", "nothing", code=1)
    assert "must be a name" in hitl("keys", "create", "agent", "two words", code=1)
    assert stopped.is_dir()


def test_an_id_leads_to_no_other_call(stopped: Path) -> None:
    made = json.loads(hitl("keys", "create", "agent", "deploy-bot", "--json"))

    hitl("requests", "show", f"../keys/{made['id']}/revoke?x=", code=1)
    hitl("requests", "cancel", f"../keys/{made['id']}/revoke?x=", code=1)

    keys = {one["id"]: one for one in json.loads(hitl("keys", "list", "--json"))}
    assert not keys[made["id"]]["revoked_at"]
    assert stopped.is_dir()


@pytest.mark.parametrize("said", ["ana", "cleo", ME, ME.upper(), f"{ME} ", ""])
def test_a_lock_is_listed_and_the_same_user_lifts_it_under_no_name(
    stopped: Path, said: str
) -> None:
    lock = json.loads(hitl("lock", "all", "--reason", "fire", "--by", "ana", "--json"))

    assert f"{lock['id']}  all, by {ME} (said to be ana)" in hitl("locks")
    assert "Somebody else" in hitl("unlock", lock["id"], "--by", said, code=1)
    assert lock["id"] in hitl("locks")
    assert stopped.is_dir()


def test_a_lock_of_another_user_is_lifted(stopped: Path) -> None:
    lock = asyncio.run(a_lock_of("somebody"))

    assert f"{lock.id}  all, by somebody" in hitl("locks")
    assert "Lifted: all" in hitl("unlock", lock.id)
    assert hitl("locks") == "Nothing is locked.\n"
    assert stopped.is_dir()


async def a_lock_of(login: str) -> Lock:
    async with open_store(settings_from()) as store:
        actor = Actor(ActorKind.OPERATOR, login)
        return await store.write(lambda uow: set_lock(uow, LockKind.ALL, "", "", actor))


def test_where_there_is_nothing_yet_that_is_said(stopped: Path) -> None:
    assert hitl("requests", "list") == "None.\n"
    assert "No request with that id" in hitl("requests", "show", "req_x", code=1)
    assert stopped.is_dir()


def test_what_is_to_be_erased_is_asked_for_once_more(stopped: Path) -> None:
    assert hitl("audit", "shred", "--older-than", "180d", "--yes") == "Erased: 0 requests.\n"
    assert "No request with that id" in hitl("audit", "shred", "req_x", "--yes", code=1)
    assert "Copies made before still hold it" in hitl("audit", "shred", "req_x", code=1)
    assert "Name one request" in hitl("audit", "shred", code=2)
    assert "Name one request" in hitl("audit", "shred", "req_x", "--older-than", "1d", code=2)
    assert "length of time" in hitl("audit", "shred", "--older-than", "soon", code=2)
    assert stopped.is_dir()


@pytest.mark.usefixtures("stopped")
def test_settings_that_cannot_be_used_are_told_without_a_traceback() -> None:
    Path("data.key").unlink()

    assert "HITL_DATA_KEY" in hitl("locks", code=3)


async def run(env: dict[str, str], *words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *words),
        env=env,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_a_running_service_does_it_and_its_waiters_hear_of_it(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        key = (await minted(env))["service-desk"]
        async with serving(env) as service, aiohttp.ClientSession() as session:
            held = await asked(session, service.url, key, 1)
            assert held is not None
            headers = {"Prefer": "wait=60", **bearer(key)}
            url = f"{service.url}/v1/requests/{held['id']}"
            waiting = asyncio.ensure_future(session.get(url, headers=headers))

            assert stat.S_IMODE((tmp_path / "keyturn.db.sock").stat().st_mode) == 0o600
            code, listed = await run(env, "requests", "list", "--state", "pending", "--json")
            assert [one["id"] for one in json.loads(listed)["requests"]] == [held["id"]]
            code, said = await run(env, "requests", "cancel", held["id"], "--by", "mo")

            assert (code, said) == (0, f"{held['id']} is cancelled.\n")
            assert (await (await waiting).json())["decided_by"] == "operator"
            assert (await run(env, "lock", "all", "--by", "mo"))[0] == 0
            assert await asked(session, service.url, key, 2) is None
            assert await service.stop() == 0
    assert not (tmp_path / "keyturn.db.sock").exists()


@pytest.mark.long
async def test_a_key_in_the_settings_acts_over_http_and_lifts_what_the_machine_s_user_locked(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env) as service:
            held = {**env, "HITL_PUBLIC_URL": service.url}
            file = tmp_path / "mo.key"
            file.write_text(f"{keys['mo']}\n")
            file.chmod(0o600)
            by_key = {**held, "HITL_OPERATOR_KEY": str(file)}
            _, told = await run(env, "lock", "all", "--by", "mo", "--json")
            lock = json.loads(told)["id"]

            assert (await run(env, "unlock", lock, "--by", "mo"))[0] == 1
            code, said = await run({**held, "HITL_OPERATOR_KEY": keys["deploy-bot"]}, "locks")
            assert (code, "operator's key" in said) == (3, True)
            code, said = await run(by_key, "unlock", lock)
            assert (code, said.startswith("Lifted: all")) == (0, True), said

            file.chmod(0o644)
            code, said = await run(by_key, "locks")
            assert (code, "chmod 600" in said) == (3, True)
        file.chmod(0o600)
        code, said = await run(by_key, "locks")
        assert (code, "does not answer" in said, "Traceback" in said) == (3, True, False)


@pytest.mark.long
async def test_a_service_that_hangs_is_told_of_and_what_a_kill_leaves_is_no_obstacle(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        async with serving(env) as service:
            service.process.send_signal(signal.SIGSTOP)
            code, said = await run(env, "lock", "all")
            assert code == 3
            assert "does not answer" in said
            assert "Traceback" not in said
            service.kill()
            await service.ended()
            assert (tmp_path / "keyturn.db.sock").exists()

            code, said = await run(env, "lock", "all")
            assert code == 0, said


async def test_a_socket_of_somebody_else_is_not_spoken_to(
    stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there and somebody listens, but it belongs to another user."""
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    heard: list[object] = []
    server = await asyncio.start_unix_server(
        lambda *_: heard.append(1), str(stopped / "keyturn.db.sock")
    )

    said = await asyncio.to_thread(hitl, "locks")

    server.close()
    assert said == "Nothing is locked.\n"
    assert heard == []


def test_there_is_no_story_of_what_nobody_asked(stopped: Path) -> None:
    assert "No request with that id" in hitl("story", "req_x", code=1)
    assert stopped.is_dir()

"""The service is told to stop, or cannot start: whoever waits gets an answer, never a cut."""

import asyncio
import signal
from pathlib import Path

import aiohttp

from tests.serving import a_workspace, asked, bearer, environment, launched, minted, serving


async def test_who_waits_is_answered_when_the_service_is_told_to_stop(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, keys["service-desk"], 1)
            assert body is not None
            headers = {"Prefer": "wait=60", **bearer(keys["service-desk"])}
            url = f"{service.url}/v1/requests/{body['id']}"
            waiting = asyncio.ensure_future(session.get(url, headers=headers))
            await _waited_for(session, service.url, keys["mo"])

            service.process.send_signal(signal.SIGTERM)
            answer = await waiting

            assert answer.status == 200
            assert (await answer.json())["state"] == "pending"
            assert answer.headers["Retry-After"]
            assert await service.ended() == 0


async def test_a_second_service_on_the_same_file_is_refused_with_the_remedy(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        async with serving(env):
            second = await launched(env)

            assert await second.ended() == 3

    said = "".join(second.lines)
    assert "The database cannot be used" in said
    assert "Traceback" not in said


async def test_a_bad_policy_at_the_first_start_means_no_start(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        policy = tmp_path / "policy.yaml"
        policy.write_text(policy.read_text().replace("effect: allow", "effect: perhaps", 1))

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert "policy.yaml:" in said
    assert "Traceback" not in said


async def test_a_bad_policy_later_keeps_the_active_one_and_raises_the_alarm(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        policy = tmp_path / "policy.yaml"
        good = policy.read_text()
        async with serving(env) as service, aiohttp.ClientSession() as session:
            policy.write_text(good.replace("effect: allow", "effect: perhaps", 1))
            service.process.send_signal(signal.SIGHUP)
            alarmed = await _documents(session, service.url, "not loaded")
            body = await asked(session, service.url, keys["service-desk"], 1)
            policy.write_text(good)
            quiet = await _documents(session, service.url, "")

    assert "perhaps" not in alarmed
    assert any("policy.yaml:" in line and "perhaps" in line for line in service.lines)
    assert body is not None
    assert quiet == ""


async def test_missing_settings_are_told_all_at_once(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        for name in ("HITL_SLACK_BOT_TOKEN", "HITL_DATA_KEY", "HITL_SLACK_TEAM"):
            del env[name]

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert all(one in said for one in ("HITL_SLACK_BOT_TOKEN", "HITL_DATA_KEY", "HITL_SLACK_TEAM"))


async def test_the_token_of_another_app_means_no_start(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = {**environment(box, tmp_path), "HITL_SLACK_TEAM": "T0OTHER"}

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert "Slack cannot be joined" in said
    assert "Traceback" not in said


async def _waited_for(session: aiohttp.ClientSession, url: str, operator: str) -> None:
    """Ask until the service counts somebody who waits."""
    async with asyncio.timeout(60):
        while True:
            async with session.get(f"{url}/metrics", headers=bearer(operator)) as answer:
                if "holdpoint_waiters 1.0" in await answer.text():
                    return
            await asyncio.sleep(0.05)


async def _documents(session: aiohttp.ClientSession, url: str, wanted: str) -> str:
    """Ask until the readiness of the documents says what is wanted."""
    async with asyncio.timeout(60):
        while True:
            async with session.get(f"{url}/readyz") as answer:
                detail = str((await answer.json())["checks"]["documents"]["detail"])
            if wanted in detail and bool(wanted) == bool(detail):
                return detail
            await asyncio.sleep(0.05)

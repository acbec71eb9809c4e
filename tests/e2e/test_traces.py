"""The service exports what it does to a real collector: whole trees, and no payload."""

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox import Sandbox
from app.tracing.spans import Kind
from tests.campaigns.victim import __file__ as unpaced
from tests.collector import Collector, told
from tests.serving import (
    Service,
    a_workspace,
    asked,
    bearer,
    delivered,
    environment,
    launched,
    minted,
    serving,
    until,
)

CHANNEL = "C0SUPPORT"
TRACE = "0af7651916cd43dd8448eb211c80319c"
SECRET = "hunter2-correct-horse"
CONTEXT = {"justification": f"Because {SECRET}\r\n\x1b[2J", "requester": "bo@acme.test"}
CALLS = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "tracestate": f"vendor={SECRET}"}
BLOCKED = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "opentelemetry":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Gone())
sys.argv[1:] = ["serve", "--allow-ephemeral"]
from app.__main__ import main
main()
"""
TREE = """\
POST /v1/requests
  write submission
    run
      policy
GET /v1/requests/{id}
POST /v1/requests/{id}/receipt
  write decision
    run
POST /v1/receipts/redeem
  write decision
    run"""


async def test_the_agents_trace_goes_on_and_leads_to_whoever_clicked(tmp_path: Path) -> None:
    async with Collector() as collector, a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with (
            serving(env | collector.variables, unpaced) as service,
            aiohttp.ClientSession(headers=CALLS) as agent,
        ):
            request = await _cycle(box, service, agent, keys)
            assert await service.stop() == 0

    assert "\n".join(collector.trace(bytes.fromhex(TRACE))) == TREE
    (waited,) = collector.named("GET /v1/requests/{id}")
    (click,) = collector.named("slack block_actions")
    assert {one.trace_id for one in waited.links} == {click.trace_id}
    (approved,) = [
        one for one in collector.named("run") if "Approved" in told(one).get("keyturn.events", [])
    ]
    assert told(approved) == {
        "keyturn.events": ["Reviewed", "Approved"],
        "keyturn.rule": "customer service changes",
        "keyturn.risk": "medium",
        "keyturn.state": "approved",
        "keyturn.request.id": request,
    }
    assert approved.trace_id == click.trace_id
    (first, *_) = collector.named("message card")
    assert [one.trace_id.hex() for one in first.links] == [TRACE]
    assert "slack.api chat.postMessage" in "".join(collector.trace(first.trace_id))
    linked = {link.span_id for one in collector.named("commit") for link in one.links}
    assert {one.span_id for one in collector.named("write submission")} <= linked
    assert not collector.named("tick repeats")
    logged = [line for line in service.lines if f'"trace_id": "{TRACE}"' in line]
    assert len(logged) == len(re.findall("^[A-Z]", TREE, re.MULTILINE))


async def test_nothing_of_what_is_sent_or_said_is_exported(tmp_path: Path) -> None:
    async with Collector() as collector, a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with (
            serving(env | collector.variables, unpaced) as service,
            aiohttp.ClientSession(headers={**CALLS, "X-Request-Id": f"{SECRET} \u0141"}) as agent,
        ):
            await _hostile(box, service, agent, keys)
            assert await service.stop() == 0

    secrets = [value for name, value in env.items() if re.search("TOKEN|SECRET|KEY", name)]
    said = [SECRET, "hunter2", "acme.test", "U0ANA", "U0BEN", "vendor", *secrets, *keys.values()]
    assert {one.name for one in collector.spans} >= {"POST", "slack command", "run", "policy"}
    assert [one for one in said if one.encode() in collector.raw] == []
    assert not re.search(rb"\b(ana|ben|bo)\b", collector.raw, re.IGNORECASE)
    known = {name: kind.attributes for kind in Kind for name in [kind.word]}
    for name, attribute in collector.attributes():
        kind = known.get(name.split()[0], Kind.HTTP.attributes)
        assert attribute in kind, (name, attribute)


async def test_a_collector_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with Collector() as collector, a_workspace(tmp_path, rate_limit=False) as box:
        collector.hangs = True
        env = environment(box, tmp_path)
        keys = await minted(env)
        env |= {**collector.variables, "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
        async with serving(env) as service, aiohttp.ClientSession() as agent:
            assert await asked(agent, service.url, keys["service-desk"], 1)
            await until(lambda: any("traces_not_exported" in one for one in service.lines))
            begun = loop.time()
            for number in range(2, 12):
                assert await asked(agent, service.url, keys["service-desk"], number)
            answered = loop.time()
            assert await service.stop() == 0
            stopped = loop.time()

    assert answered - begun < 5
    assert stopped - answered < 10
    assert len([one for one in service.lines if "traces" in one or "opentelemetry" in one]) == 1


async def test_without_opentelemetry_the_service_works_and_says_what_traces_need(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env, "-c", BLOCKED) as service, aiohttp.ClientSession() as agent:
            assert await asked(agent, service.url, keys["service-desk"], 1)

        refused = await launched(
            {**env, "HITL_TRACES": "otlp", "HITL_SLACK_APP": ""}, ("-c", BLOCKED)
        )
        assert await refused.ended() == 3

    told_all = "".join(refused.lines)
    assert "HITL_SLACK_APP: not set" in told_all
    assert "HITL_TRACES: OpenTelemetry is not installed; install requirements/otel.txt" in told_all
    assert "Traceback" not in told_all


async def _cycle(
    box: Sandbox, service: Service, agent: aiohttp.ClientSession, keys: dict[str, str]
) -> str:
    """Ask, wait, have it approved by a click, fetch the receipt and use it."""
    body = await asked(agent, service.url, keys["service-desk"], 1)
    assert body is not None
    name = str(body["id"])
    ts = await box.until(lambda: _card(box, name))
    await delivered(agent, service.url)
    url = f"{service.url}/v1/requests/{name}"
    headers = {"Prefer": "wait=60", **bearer(keys["service-desk"])}
    waiting = asyncio.ensure_future(agent.get(url, headers=headers))
    assert (await box.click("U0ANA", CHANNEL, ts, "hitl.approve")).acked
    assert (await (await waiting).json())["state"] == "approved"
    key = bearer(keys["service-desk"])
    async with agent.post(f"{url}/receipt", headers=key, json={}) as answer:
        receipt = (await answer.json())["receipt"]
    used = {"receipt": receipt, "digest": body["digest"], "redemption_id": "red_12345678"}
    key = bearer(keys["shop-runner"])
    redeem = f"{service.url}/v1/receipts/redeem"
    async with agent.post(redeem, headers=key, json=used) as answer:
        assert answer.status == 200
    await delivered(agent, service.url)
    return name


async def _hostile(
    box: Sandbox, service: Service, agent: aiohttp.ClientSession, keys: dict[str, str]
) -> None:
    """Send a secret by every way in."""
    key, url = bearer(keys["service-desk"]), f"{service.url}/v1/requests"
    action = {"name": "retail.modify_user_address", "arguments": {"user_id": SECRET, "zip": "1"}}
    wanted: dict[str, Any] = {"action": action, "context": CONTEXT, "labels": {"why": SECRET}}
    async with agent.post(url, json=wanted, headers=key) as answer:
        name = str((await answer.json())["id"])
    unknown = {**wanted, "action": {"name": SECRET, "arguments": {}}}
    for call in (
        agent.post(url, json=unknown, headers={**key, "Idempotency-Key": SECRET}),
        agent.post(url, data=f'{{"{SECRET}": ', headers=key),
        agent.post(f"{service.url}/{SECRET}?{SECRET}", headers=bearer(SECRET)),
        agent.post(f"{url}/{SECRET}/cancel", json={"reason": SECRET}, headers=key),
        agent.request(SECRET.upper(), url, headers=key),
    ):
        async with call as answer:
            assert 400 <= answer.status < 500 or answer.status == 202
    ts = await box.until(lambda: _card(box, name))
    await delivered(agent, service.url)
    assert (await box.click("U0BEN", CHANNEL, ts, "hitl.reject")).acked
    await box.until(lambda: "plain_text_input" in str(box.views("U0BEN")[-1:]))
    await box.submit_view("U0BEN", box.views("U0BEN")[-1].id, {"reason": {"text": SECRET}})
    await box.slash("U0BO", CHANNEL, f"/hitl cancel {name} {SECRET}")
    await box.slash("U0ANA", CHANNEL, f"/hitl {SECRET}")
    await delivered(agent, service.url)


def _card(box: Sandbox, request: str) -> str:
    shown = [one.ts for one in box.messages(CHANNEL) if request in str(one.blocks)]
    return shown[0] if shown else ""

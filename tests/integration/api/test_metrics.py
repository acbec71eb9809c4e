"""What Prometheus reads: every decision and refusal counted once, nothing that anybody wrote."""

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from app.api.admin import build_admin_api
from app.api.health import HealthRoutes
from app.delivery.message import Dead, Leased, Message, MessageKind, Retry, Sent
from app.domain.request import State
from app.metrics.watching import Watch
from tests.clocks import NOON, HandClock
from tests.integration.api.kit import MERGE, READ, Kit

HELD = "keyturn_requests_pending"
TEXT, OPEN_METRICS = "text/plain", "application/openmetrics-text"
OF_PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "application/openmetrics-text;version=0.0.1;q=0.4,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)


async def scraped(kit: Kit) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = await kit.call("GET", "/metrics", "mo", headers={"Accept": OPEN_METRICS})
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(OPEN_METRICS)
    text = await answer.text()
    families = list(openmetrics(text))  # type: ignore[no-untyped-call]
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def one(found: dict[Any, float], name: str, **labels: str) -> float:
    """Sum the samples of a meter that carry these labels."""
    return sum(
        value for (at, has), value in found.items() if at == name and labels.items() <= set(has)
    )


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", f"{TEXT}; version=0.0.4"),
        ("*/*", f"{TEXT}; version=0.0.4"),
        (TEXT, f"{TEXT}; version=0.0.4"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", f"{TEXT}; version=0.0.4"),
        (OPEN_METRICS, f"{OPEN_METRICS}; version=1.0.0"),
        ("Application/OpenMetrics-Text; Version=1.0.0", f"{OPEN_METRICS}; version=1.0.0"),
        (OF_PROMETHEUS, f"{OPEN_METRICS}; version=1.0.0"),
        (f"{OPEN_METRICS};q=0.1, {TEXT}", f"{TEXT}; version=0.0.4"),
        (f"{TEXT};q=0.1, {OPEN_METRICS};q=0.2", f"{OPEN_METRICS}; version=1.0.0"),
        (f"{OPEN_METRICS};q=0", f"{TEXT}; version=0.0.4"),
        (f"{OPEN_METRICS};version=2.0.0", f"{TEXT}; version=0.0.4"),
        (f"{OPEN_METRICS};version=many", f"{TEXT}; version=0.0.4"),
        (f"{TEXT};version=1.0.x;q=nan, ;;=,q", f"{TEXT}; version=0.0.4"),
    ],
)
async def test_the_meters_are_given_in_the_format_that_is_accepted(
    kit: Kit, accept: str, given: str
) -> None:
    answer = await kit.call("GET", "/metrics", "mo", headers={"Accept": accept})

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(f"{given}; charset=utf-8")
    text = await answer.text()
    assert text.endswith("# EOF\n") == given.startswith(OPEN_METRICS)
    read = openmetrics if given.startswith(OPEN_METRICS) else prometheus
    assert HELD in {family.name for family in read(text)}


async def test_what_is_asked_and_decided_is_counted_by_rule_risk_and_who_decided(
    kit: Kit,
) -> None:
    await kit.approved()
    await kit.submit(READ, "service-desk")
    await kit.pending()
    kit.clock.forward(minutes=2)

    found = await scraped(kit)

    assert one(found, "keyturn_requests_submitted_total") == 3
    assert one(found, "keyturn_requests_submitted_total", risk="low") == 1
    ended = "keyturn_requests_ended_total"
    assert one(found, ended, state="approved", decided_by="human", risk="high") == 1
    assert one(found, ended, state="approved", decided_by="policy", risk="low") == 1
    assert one(found, ended) == 2
    assert one(found, "keyturn_reviews_total", verdict="approve") == 1
    assert one(found, HELD) == 1
    assert one(found, "keyturn_oldest_pending_seconds") == 120


async def test_how_far_time_is_behind_is_measured(kit: Kit) -> None:
    await kit.pending()

    assert one(await scraped(kit), "keyturn_time_lag_seconds") == 0
    kit.clock.forward(days=60)

    assert one(await scraped(kit), "keyturn_time_lag_seconds") > 86_400


async def test_each_end_is_counted_once_to_the_last(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    await kit.redeem(told)
    await kit.redeem(told)
    cancelled = await kit.pending()
    await kit.call("POST", f"/v1/requests/{cancelled}/cancel")

    found = await scraped(kit)

    ended = "keyturn_requests_ended_total"
    for state in (State.APPROVED, State.REDEEMED, State.CANCELLED):
        assert one(found, ended, state=state.value) == 1, state
    assert one(found, ended) == 3


async def test_the_time_to_a_decision_is_measured(kit: Kit) -> None:
    request = await kit.pending()
    kit.clock.forward(minutes=4)
    await kit.approve(request)

    found = await scraped(kit)

    buckets = "keyturn_decision_seconds_bucket"
    assert one(found, buckets, le="60.0") == 0
    assert one(found, buckets, le="300.0", decided_by="human") == 1
    assert one(found, "keyturn_decision_seconds_sum") == 240


async def test_the_time_from_the_click_to_the_waiting_agent_is_measured(kit: Kit) -> None:
    request = await kit.pending()
    waiting = asyncio.ensure_future(
        kit.call("GET", f"/v1/requests/{request}", headers={"Prefer": "wait=60"})
    )
    await kit.until_waiting()
    assert one(await scraped(kit), "keyturn_waiters") == 1

    await kit.approve(request)
    await waiting

    assert one(await scraped(kit), "keyturn_release_seconds_count") == 1


async def test_refusals_are_counted_by_command_and_code(kit: Kit) -> None:
    request = await kit.pending()
    await kit.approve(request, user="U0MO", code="out_of_scope")

    found = await scraped(kit)

    assert one(found, "keyturn_refusals_total", code="out_of_scope") == 1


async def test_calls_are_counted_by_route_and_never_by_address(kit: Kit) -> None:
    request = await kit.pending()
    await kit.call("GET", f"/v1/requests/{request}")
    await kit.call("GET", "/v1/requests/req_none")
    await kit.call("GET", "/secret/place")
    await kit.call("PROPFIND", "/v1/requests")

    found = await scraped(kit)

    calls = "keyturn_http_calls_total"
    assert one(found, calls, route="/v1/requests/{id}", status="200") == 1
    assert one(found, calls, route="/v1/requests/{id}", status="404") == 1
    assert one(found, calls, route="none", status="404", method="GET") == 1
    assert one(found, calls, method="other") == 1


async def test_nothing_that_an_agent_wrote_is_in_the_meters(kit: Kit) -> None:
    body = {**MERGE, "context": {"justification": "PURPLE-ELEPHANT"}, "labels": {"k": "ORANGE"}}
    request = await kit.approved(body)
    await kit.call("GET", f"/v1/requests/{request}/PURPLE-ELEPHANT")

    text = await (await kit.call("GET", "/metrics", "mo")).text()

    for word in ("PURPLE-ELEPHANT", "ORANGE", "acme/api", request, "ana", "U0ANA", "deploy-bot"):
        assert word not in text


async def test_the_checks_of_readiness_are_meters(kit: Kit) -> None:
    kit.checks["slack"] = type(kit.checks["slack"])(ok=False)

    assert one(await scraped(kit), "keyturn_ready", check="slack") == 0


async def test_on_the_operators_own_port_no_key_is_needed_and_nothing_else_is_there(
    kit: Kit,
) -> None:
    async def scrape(_: str) -> tuple[bytes, str]:
        return b"# EOF\n", "application/openmetrics-text"

    health = HealthRoutes(kit.store, {}, kit.clock.now)
    admin = build_admin_api(scrape, health, lambda: False)
    async with TestClient(TestServer(admin)) as client:
        found = {
            path: (await client.get(path)).status
            for path in ("/metrics", "/healthz", "/readyz", "/v1/requests", "/v1/operator/keys")
        }

    assert found == {
        "/metrics": 200,
        "/healthz": 200,
        "/readyz": 200,
        "/v1/requests": 404,
        "/v1/operator/keys": 404,
    }


def test_messages_are_counted_by_what_became_of_them() -> None:
    watch = Watch(HandClock().now)
    message = Message(MessageKind.CARD, "req_x", "card:c", "C1", card="c")

    for result in (Sent("C1", "1.1", 1, 1), Retry("ratelimited"), Dead("is_archived")):
        watch.sent(Leased(1, message, 1, 1, NOON), result)

    value = watch.meters.registry.get_sample_value
    for became in ("sent", "retry", "dead"):
        assert value("keyturn_messages_total", {"kind": "card", "result": became}) == 1
    assert value("keyturn_slack_errors_total", {"code": "ratelimited"}) == 1


def test_a_tick_that_comes_late_or_fails_is_seen() -> None:
    watch = Watch(HandClock().now)

    watch.ticked("time", 0.2, 7.5, failed=True)
    watch.ticked("time", 0.2, -0.1, failed=False)

    value = watch.meters.registry.get_sample_value
    assert value("keyturn_tick_failures_total", {"tick": "time"}) == 1
    assert value("keyturn_tick_lag_seconds", {"tick": "time"}) == 0
    assert value("keyturn_tick_seconds_count", {"tick": "time"}) == 2

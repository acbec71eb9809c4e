"""What a span tells, and what it never does."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from app.bootstrap.traces import traces
from app.sandbox import Sandbox, Workspace
from app.settings import SettingsError, settings_from
from app.slack.traced import TracedClient
from app.tracing.otlp import MOST_PARTS, Telling, exporting
from app.tracing.spans import Kind, here, ids, named, part, span, word
from tests.collector import Collector

SECRET = "hunter2"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@contextmanager
def taken() -> Iterator[InMemorySpanExporter]:
    memory = InMemorySpanExporter()
    with exporting(SimpleSpanProcessor(memory)):
        yield memory


def names(memory: InMemorySpanExporter) -> list[str]:
    return [one.name for one in memory.get_finished_spans()]


def test_without_a_tracer_a_span_is_nothing() -> None:
    with span(Kind.TICK, "time") as told, part(Kind.WRITE) as inner:
        told.tell({"attempts": 1})
        inner.failed("broken")

        assert told is inner
        assert (here(), ids(), named(f"00-{TRACE}-b7ad6b7169203331-01")) == (None, {}, None)


def test_of_an_error_its_type_is_told_and_no_word_of_it() -> None:
    with taken() as memory, pytest.raises(ValueError, match=SECRET):  # noqa: SIM117
        with span(Kind.SLACK, "command"):
            raise ValueError(SECRET)

    (one,) = memory.get_finished_spans()
    assert (one.attributes or {})["error.type"] == "ValueError"
    assert not one.status.is_ok
    assert SECRET not in one.to_json()


def test_a_code_is_let_through_and_a_sentence_is_not() -> None:
    assert [word(one) for one in ("channel_not_found", "500", "Unreachable")] == [
        "channel_not_found",
        "500",
        "Unreachable",
    ]
    assert {word(one) for one in ("", "Hunter 2", "a\n", "x" * 65, "naïve")} == {"other"}


def test_a_part_needs_a_whole() -> None:
    with taken() as memory:
        with part(Kind.SLACK_API, "users.info"):
            pass
        with span(Kind.SLACK, "command"), part(Kind.SLACK_API, "users.info"):
            pass

    assert names(memory) == ["slack.api users.info", "slack command"]


def test_a_tick_in_which_nothing_was_done_is_not_told() -> None:
    with taken() as memory:
        for idle in (True, False):
            with (
                span(Kind.TICK, "time"),
                part(Kind.WRITE, "submission"),
                part(Kind.RUN) as run,
            ):
                if idle:
                    run.idle()

    assert names(memory) == ["run", "write submission", "tick time"]


def test_a_tick_that_failed_is_told() -> None:
    with taken() as memory, span(Kind.TICK, "time") as tick:
        tick.failed("OSError")

    assert names(memory) == ["tick time"]


def test_an_idle_write_is_told_where_somebody_asked_for_it() -> None:
    with taken() as memory, span(Kind.SLACK, "command"), part(Kind.RUN) as run:
        run.idle()

    assert names(memory) == ["run", "slack command"]


def test_a_span_gets_a_hundred_parts_and_no_more() -> None:
    with taken() as memory, span(Kind.SLACK, "command"):
        for _ in range(MOST_PARTS + 50):
            with part(Kind.POLICY) as told:
                told.tell({"rule": "any"})

    assert len(names(memory)) == MOST_PARTS + 1


def test_a_trace_of_the_caller_goes_on_without_what_else_the_caller_says() -> None:
    with (
        taken() as memory,
        span(Kind.HTTP, "GET /x", under=named(f"00-{TRACE}-b7ad6b7169203331-01")),
    ):
        assert ids()["trace_id"] == TRACE

    (one,) = memory.get_finished_spans()
    assert one.parent is not None
    assert f"{one.parent.span_id:016x}" == "b7ad6b7169203331"


@pytest.mark.parametrize(
    "given", ["", "00", f"00-{'0' * 32}-b7ad6b7169203331-01", f"{SECRET}\n", "ff" * 4000]
)
def test_what_names_no_trace_begins_a_new_one(given: str) -> None:
    with taken() as memory, span(Kind.HTTP, "GET /x", under=named(given)):
        pass

    (one,) = memory.get_finished_spans()
    assert one.parent is None


def test_what_follows_a_change_is_linked_to_it_across_traces() -> None:
    with taken() as memory:
        with span(Kind.HTTP, "POST /x"):
            with part(Kind.RUN) as run:
                run.about("req_1")
                run.changed("req_1")
            with part(Kind.RUN) as run:
                run.changed("req_1")
        with span(Kind.MESSAGE, "card") as message:
            message.about("req_1")
            message.about("req_unknown")
            message.about("req_1")

    _, run_, _, message_ = memory.get_finished_spans()
    assert [one.context for one in message_.links] == [run_.context]
    assert run_.links == ()


def test_a_caller_on_another_thread_is_named() -> None:
    def elsewhere(caller: object) -> None:
        with part(Kind.RUN, under=caller):
            pass

    async def asks() -> None:
        with span(Kind.HTTP, "POST /x"):
            await asyncio.get_running_loop().run_in_executor(None, elsewhere, here())

    with taken() as memory:
        asyncio.run(asks())

    run, call = memory.get_finished_spans()
    assert run.parent == call.context


def test_how_many_are_taken_is_the_samplers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")

    with taken() as memory, span(Kind.HTTP, "GET /x"):
        assert (here(), ids()) == (None, {})
        with part(Kind.WRITE):
            pass

    assert names(memory) == []


async def test_what_goes_on_after_the_answer_is_still_a_part() -> None:
    answered = asyncio.Event()

    async def later() -> None:
        await answered.wait()
        with part(Kind.SLACK_API, "response_url"):
            pass

    with taken() as memory:
        with span(Kind.SLACK, "command"):
            task = asyncio.ensure_future(later())
            await asyncio.sleep(0)
        answered.set()
        await task

    command, response = memory.get_finished_spans()
    assert response.parent == command.context


async def test_what_slack_refuses_with_is_told_as_its_code() -> None:
    async with Sandbox(Workspace.acme(), scopes=set()) as box, aiohttp.ClientSession() as session:
        client = TracedClient(token=f"xoxb-{SECRET}", base_url=box.api_url, session=session)
        with taken() as memory, span(Kind.SLACK, "command"), pytest.raises(SlackApiError):
            await client.users_info(user=SECRET)

    called, _ = memory.get_finished_spans()
    assert called.name == "slack.api users.info"
    assert dict(called.attributes or {}) == {
        "keyturn.slack.error": "invalid_auth",
        "error.type": "SlackApiError",
    }


def test_a_variable_that_is_not_understood_means_no_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "many")
    settings = settings_from({"_env_file": None, "traces": "otlp"})

    with pytest.raises(SettingsError, match=r"HITL_TRACES: .*COUNT_LIMIT"), traces(settings):
        pass


class Failing(SpanExporter):
    def __init__(self) -> None:
        self.answers: list[SpanExportResult | Exception] = []

    def export(self, spans: object) -> SpanExportResult:  # noqa: ARG002
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_collector_that_is_away_is_told_of_once_and_that_it_is_back_once() -> None:
    failing, good, bad = Failing(), SpanExportResult.SUCCESS, SpanExportResult.FAILURE
    failing.answers = [good, bad, OSError(SECRET), bad, good, good]
    telling, nothing = Telling(failing), list[ReadableSpan]()

    with capture_logs() as logs:
        for _ in range(6):
            telling.export(nothing)

    assert [one["event"] for one in logs] == ["traces_not_exported", "traces_exported_again"]
    assert SECRET not in json.dumps(logs)


async def test_a_collector_that_hangs_holds_the_end_up_for_a_second_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    async with Collector() as collector:
        collector.hangs = True
        for name, value in collector.variables.items():
            monkeypatch.setenv(name, value)

        with exporting():
            with span(Kind.HTTP, "GET /x"):
                pass
            while not collector.calls:  # noqa: ASYNC110 - another thread calls
                await asyncio.sleep(0.01)
            ending = loop.time()

        assert loop.time() - ending < 2


async def test_the_service_has_a_name_of_its_own_unless_it_is_given_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Collector() as collector:
        for name, value in collector.variables.items():
            monkeypatch.setenv(name, value)
        called = []
        for given in ("", "gate"):
            monkeypatch.setenv("OTEL_SERVICE_NAME", given)
            with exporting():
                with span(Kind.HTTP, "GET /x"):
                    pass
                before = len(collector.spans)
                while len(collector.spans) == before:  # noqa: ASYNC110 - another thread calls
                    await asyncio.sleep(0.01)
            called.append(collector.resource["service.name"])

    assert called == ["keyturn", "gate"]

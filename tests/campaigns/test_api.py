"""Two agents, an executor and an operator call all that the document tells, and otherwise.

Schemathesis makes the calls: those that fit the document and those that do not. Nothing may be
answered that is not in the document, nothing with a 5xx, and no agent may learn of another's
request. The same calls are made each time, to a service of its own for each operation.
"""

import asyncio
import re
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks

from app.api.limits import Limits, Pace
from app.domain.authority import SYSTEM, KeyKind, LockKind
from app.workflow.documents import load_document
from app.workflow.keys import create_key
from app.workflow.locks import set_lock
from app.workflow.ports import UnitOfWork
from tests.conforming import documented, faults
from tests.contract.conftest import emptied
from tests.integration.api.kit import MANIFESTS, Kit, a_kit
from tests.serving import GENEROUS

T = TypeVar("T")

CALLERS = ("deploy-bot", "access-bot", "vault-runner", "mo", "")
ASKER, OTHER = "deploy-bot", "access-bot"
CANARY = "canary-4711"
UNKNOWN = "req_" + "0" * 36
LONG = settings.get_current_profile_name() == "campaign"
DATABASES = ("sqlite", "postgresql") if LONG else ("sqlite",)
MANY = 30 if LONG else 10
OFTEN = Pace(1e6, 1e6)
SECRET: dict[str, Any] = {
    "action": {"name": "infra.merge_change", "arguments": {"repo": f"acme/{CANARY}"}},
    "context": {"justification": CANARY, "requester": "bo"},
    "labels": {"about": CANARY},
}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
SCHEMA: Any = schemathesis.openapi.from_dict(documented())
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


@dataclass
class Served:
    """A service in a thread of its own, and what is in it."""

    kit: Kit
    url: str
    session: requests.Session
    mine: list[str]
    ids: list[str]

    def call(self, case: Case[Any], name: str) -> Response:
        auth = self.kit.auth(name)
        return case.call(base_url=self.url, session=self.session, headers=auth, timeout=300)


@pytest.fixture(params=DATABASES)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    postgresql = request.param == "postgresql"
    place = emptied(request.getfixturevalue("postgres_url")) if postgresql else tmp_path
    with a_loop() as loop, requests.Session() as session:
        stack = AsyncExitStack()

        def ran(work: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(work, loop).result(120)

        limits = Limits(calls=OFTEN, failures=OFTEN)
        kit = ran(stack.enter_async_context(a_kit(place, limits)))
        try:
            yield ran(furnished(kit, session))
        finally:
            ran(stack.aclose())


@contextmanager
def a_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def furnished(kit: Kit, session: requests.Session) -> Served:
    """Put requests in every kind of state there, and what operators change."""

    def furnish(uow: UnitOfWork) -> list[str]:
        roster = (MANIFESTS / "roster.yaml").read_text()
        roster = re.sub(r"max_pending: \d+, rate: \d+/min", GENEROUS, roster)
        load_document(uow, "roster", roster, SYSTEM)
        key = create_key(uow, KeyKind.AGENT, "spare", SYSTEM).key.id
        lock = set_lock(uow, LockKind.SCOPE, "nothing.at-all", "", SYSTEM).id
        return [key, lock, "ana", UNKNOWN]

    ids = await kit.store.write(furnish)
    pending, approved = await kit.pending(SECRET), await kit.approved(SECRET)
    used = await kit.approved(SECRET)
    assert (await kit.redeem(await kit.receipt(used))).status == 200
    mine = [pending, approved, used]
    return Served(kit, str(kit.client.make_url("")).rstrip("/"), session, mine, [*mine, *ids])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_nothing_is_answered_that_is_not_told_and_nobody_learns_of_anothers_request(
    served: Served, operation: Any
) -> None:
    if operation.path == "/v1/events":
        served.kit.waiters.close()  # a stream ends once it told what there is

    @settings(
        max_examples=MANY if varies(operation) else 1,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation), chosen=st.integers(0, len(served.ids)))
    def called(case: Case[Any], chosen: int) -> None:
        aim(case, [*served.ids, None][chosen])
        for name in CALLERS:
            answer = served.call(case, name)
            case.validate_response(answer, checks=CHECKS)
            headers = CIMultiDict({header: one[0] for header, one in answer.headers.items()})
            told = (answer.status_code, headers, answer.content)
            assert faults(operation.method.upper(), operation.path, *told) == []
            if name == OTHER:
                assert learned(served, case, answer) == []

    called()


def varies(operation: Any) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


def cases(operation: Any) -> st.SearchStrategy[Case[Any]]:
    """Make cases that fit the document, and where there is anything to get wrong, others too."""
    fitting: st.SearchStrategy[Case[Any]] = operation.as_strategy(
        generation_mode=GenerationMode.POSITIVE
    )
    if not varies(operation):
        return fitting
    return st.one_of(fitting, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def aim(case: Case[Any], name: str | None) -> None:
    """Send it to what is there, and let nothing be waited for."""
    if name and "id" in (case.path_parameters or {}):
        case.path_parameters = {**case.path_parameters, "id": name}
    if case.headers:
        case.headers.pop("Prefer", None)


def learned(served: Served, case: Case[Any], answer: Response) -> list[str]:
    """Say what the other agent learns: of a request that is not its own, or that there is one."""
    found = [CANARY] * (CANARY in answer.text)
    name = (case.path_parameters or {}).get("id")
    if answer.status_code < 400 or name not in served.mine:
        return found + [one for one in served.mine if one in answer.text.replace(str(name), "")]
    case.path_parameters = {**case.path_parameters, "id": UNKNOWN}
    unknown = served.call(case, OTHER)
    case.path_parameters = {**case.path_parameters, "id": name}
    same = said(answer) == said(unknown)
    return found + [f"{name} is not answered like an unknown one"] * (not same)


def said(answer: Response) -> tuple[int, Mapping[str, Any]]:
    return answer.status_code, {**answer.json(), "instance": ""}


load_all_checks()

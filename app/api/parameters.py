"""Read what a caller says beside the body: headers, the query, the path."""

import re
from dataclasses import dataclass

from aiohttp import web

from app.api.calls import Parameter
from app.api.problems import Declined, Problem
from app.domain.refusal import SENTENCES
from app.domain.request import State

LONGEST_WAIT = 60
MOST_LISTED = 200
LISTED = 50
LONGEST_NAME = 64

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEY = re.compile(r"[!-~]{1,200}")
_TAG = re.compile(r'"[!#-+\--~]{0,100}"|\*')
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_WAIT = re.compile(r'\s*wait\s*=\s*"?([0-9]{1,9})"?\s*(?:;.*)?', re.IGNORECASE)

CURSOR = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
REQUEST_ID = Parameter("path", "id", CURSOR, "The request.", "req_1f9c2b7a")
IDEMPOTENCY_KEY = Parameter(
    "header",
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "The same key with the same action gives the first request back.",
    "run-7f3-rotate",
)
PREFER = Parameter(
    "header",
    "Prefer",
    {"type": "string", "maxLength": 100},
    f"`wait=N` holds the answer while the request is pending, at most {LONGEST_WAIT} seconds.",
    "wait=60",
)
IF_NONE_MATCH = Parameter(
    "header",
    "If-None-Match",
    {"type": "string", "maxLength": 200},
    "The `ETag` of the last answer: with `Prefer: wait=N` only what differs from it is told.",
    '"6f1c0a9d3b7e4c52"',
)
LAST_EVENT_ID = Parameter(
    "header",
    "Last-Event-ID",
    {"type": "string", "pattern": "^[0-9]{1,15}$"},
    "The last `id` that was received: what happened since then comes first. 0 is the beginning.",
    "7",
)
LISTED_BY = (
    Parameter("query", "state", {"enum": [*State]}, "Only those in this state.", "pending"),
    Parameter(
        "query",
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_LISTED},
        f"How many to a page; {LISTED}, where it is left out.",
        "50",
    ),
    Parameter("query", "after", CURSOR, "The `next` of the page before.", "req_1f9c2b7a"),
)
BY_AGENT = Parameter(
    "query",
    "agent",
    {"type": "string", "maxLength": 200},
    "Only those of this agent.",
    "deploy-bot",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which requests are to be listed."""

    state: State | None
    limit: int
    after: str
    agent: str = ""


def id_in(request: web.Request) -> str:
    """Give the request's id in the path; what cannot be one is answered like an unknown one."""
    name = request.match_info["id"]
    if not _ID.fullmatch(name):
        raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
    return name


def idempotency_key(request: web.Request) -> str:
    """Give the Idempotency-Key, or nothing."""
    given = request.headers.getall("Idempotency-Key", [])
    if not given:
        return ""
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        detail = "Idempotency-Key must be one value of 1 to 200 visible ASCII characters."
        raise Declined(Problem("bad_header", detail))
    return given[0]


def last_event_id(request: web.Request) -> int | None:
    """Give the number of the entry after which to go on, or none; raises the 400."""
    given = request.headers.getall("Last-Event-ID", [])
    if not given:
        return None
    if len(given) > 1 or not _NUMBER.fullmatch(given[0]):
        detail = "Last-Event-ID must be one `id` of an event of this service, or 0."
        raise Declined(Problem("bad_header", detail))
    return int(given[0])


def wait_wanted(request: web.Request) -> int:
    """Give the seconds that `Prefer: wait=N` asks for, 60 at most; or none."""
    for given in request.headers.getall("Prefer", []):
        for one in given.split(","):
            if found := _WAIT.fullmatch(one):
                return min(int(found[1]), LONGEST_WAIT)
    return 0


def seen_before(request: web.Request) -> frozenset[str]:
    """Give the entity tags that the caller has seen (RFC 9110 §13.1.2); raises the 400."""
    given = ",".join(request.headers.getall("If-None-Match", []))
    tags = [one.strip().removeprefix("W/") for one in given.split(",")] if given else []
    if not all(_TAG.fullmatch(one) for one in tags):
        detail = "If-None-Match must be ETags as they were received, quotes included, or *."
        raise Declined(Problem("bad_header", detail))
    return frozenset(tags)


def listing(request: web.Request, *further: str) -> Listing:
    """Read `state`, `limit`, `after` and what is named; raises the 400 for anything else."""
    query = request.query
    if unknown := sorted(set(query) - {"state", "limit", "after", *further}):
        raise Declined(_bad(f"{unknown[0][:100]!r} is not a parameter of this call"))
    for name in query:
        if len(query.getall(name)) > 1:
            raise Declined(_bad(f"{name} is given twice"))
    state, limit = _state(query.get("state")), _limit(query.get("limit"))
    return Listing(state, limit, _cursor(query.get("after")), _agent(query.get("agent", "")))


def _state(text: str | None) -> State | None:
    if text is not None and text not in set(State):
        raise Declined(_bad(f"state must be one of {', '.join(State)}"))
    return None if text is None else State(text)


def _limit(text: str | None) -> int:
    if text is None:
        return LISTED
    if not re.fullmatch("[0-9]{1,3}", text) or not 0 < int(text) <= MOST_LISTED:
        raise Declined(_bad(f"limit must be a number from 1 to {MOST_LISTED}"))
    return int(text)


def _cursor(text: str | None) -> str:
    if text is not None and not _ID.fullmatch(text):
        raise Declined(_bad(f"after must be a cursor that a page gave, not {text[:40]!r}"))
    return text or ""


def _agent(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise Declined(_bad(f"agent must be the name of one, at most {LONGEST_NAME} characters"))
    return text


def _bad(detail: str) -> Problem:
    return Problem("bad_parameter", f"{detail}.")

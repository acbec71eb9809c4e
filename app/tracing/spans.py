"""What there is to trace, and how rooms say it; nothing happens until a tracer is installed.

A span tells what was done, how long it took and how it ended. Its words are ours or the
policy's: an attribute never holds what an agent, a person or another service wrote, and of an
error it holds the name of its type alone.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from typing import Protocol

Value = str | int | Sequence[str]
# https://opentelemetry.io/docs/specs/semconv/: what is not there is ours
STANDARD = ("http.", "server.", "error.")
_WORD = re.compile(r"\w[\w.]{0,63}", re.ASCII)
Where = object  # the tracer's own way to name a span


def exported(name: str) -> str:
    """Give the name under which an attribute is exported."""
    return name if name.startswith(STANDARD) else f"keyturn.{name}"


def word(text: str) -> str:
    """Let a code or the name of a type through, and nothing that could be said with one."""
    return text if _WORD.fullmatch(text) else "other"


class Kind(Enum):
    """Every kind of span: its name, which side of a call it is, and what it may tell."""

    HTTP = "http", "server", "http.request.method http.route http.response.status_code call"
    SLACK = "slack", "consumer", "slack.status call"
    MESSAGE = "message", "internal", "attempts result"
    COMMIT = "commit", "internal", "units"
    TICK = "tick", "internal", ""
    WRITE = "write", "internal", ""
    RUN = "run", "internal", "events command refused rule risk state"
    POLICY = "policy", "internal", "rule effect risk"
    SLACK_API = "slack.api", "client", "slack.error"
    WEBHOOK = "webhook", "client", "http.request.method http.response.status_code server.address"

    def __init__(self, word: str, side: str, attributes: str) -> None:
        self.word = word
        self.side = side
        told = (*attributes.split(), "request.id", "error.type")
        self.attributes = frozenset(exported(one) for one in told)


class Span(Protocol):
    """What was begun, and what can be told of it before it ends."""

    def tell(self, attributes: dict[str, Value]) -> None:
        """Tell more of it; `Kind` says what there is to tell."""

    def about(self, request: str) -> None:
        """Say which request it is about, and link it to what changed that request last."""

    def changed(self, request: str) -> None:
        """Link it to what changed a request last, and be that from now on."""

    def idle(self) -> None:
        """Say that nothing came of it: if only time was the cause, it is not told at all."""

    def failed(self, why: str) -> None:
        """Say that it went wrong, by a code of ours or the name of an error's type."""


class Tracer(Protocol):
    """Whoever takes spans."""

    def span(
        self, kind: Kind, name: str, under: Where | None, after: Sequence[Where]
    ) -> AbstractContextManager[Span]:
        """Begin a span, under another or under the current one."""

    def here(self) -> Where | None:
        """Name the current span, if it is taken."""

    def named(self, traceparent: str) -> Where | None:
        """Find the span that a caller named."""

    def ids(self) -> dict[str, str]:
        """Give the ids of the current span, for a log line."""


class Nothing:
    """The span of whoever takes none."""

    def tell(self, attributes: dict[str, Value]) -> None:
        """Tell nothing."""

    def about(self, request: str) -> None:
        """Say nothing."""

    def changed(self, request: str) -> None:
        """Say nothing."""

    def idle(self) -> None:
        """Say nothing."""

    def failed(self, why: str) -> None:
        """Say nothing."""


_NOTHING: AbstractContextManager[Span] = nullcontext(Nothing())
_installed: list[Tracer] = []


@contextmanager
def installed(tracer: Tracer) -> Iterator[None]:
    """Give every span of this process to a tracer until the block ends."""
    _installed.append(tracer)
    try:
        yield
    finally:
        _installed.remove(tracer)


def span(
    kind: Kind, what: str = "", under: Where | None = None, after: Sequence[Where] = ()
) -> AbstractContextManager[Span]:
    """Begin a span that may begin a trace."""
    if not _installed:
        return _NOTHING
    name = what if kind is Kind.HTTP else f"{kind.word} {what}".rstrip()
    return _installed[-1].span(kind, name, under, after)


def part(kind: Kind, what: str = "", under: Where | None = None) -> AbstractContextManager[Span]:
    """Begin a span inside another one; where there is none, nothing."""
    return span(kind, what, under) if (under or here()) else _NOTHING


def here() -> Where | None:
    """Name the current span, if there is one and it is taken."""
    return _installed[-1].here() if _installed else None


def named(traceparent: str) -> Where | None:
    """Find the span that a caller named in a W3C traceparent."""
    return _installed[-1].named(traceparent) if _installed and traceparent else None


def ids() -> dict[str, str]:
    """Give `trace_id` and `span_id` of the current span, or nothing."""
    return _installed[-1].ids() if _installed else {}

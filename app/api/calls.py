"""What a call is: declared once, at its handler, and told in the OpenAPI document from there."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from aiohttp import web

from app.api.edge import add
from app.api.models import Body
from app.domain.authority import KeyKind

Handler = TypeVar("Handler", bound=Callable[..., Any])

AGENT = (KeyKind.AGENT,)
EXECUTOR = (KeyKind.EXECUTOR,)
OPERATOR = (KeyKind.OPERATOR,)
ANYONE = ()
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What stands beside the body: in the path, the query or a header; with an example."""

    where: Literal["path", "query", "header"]
    name: str
    form: Mapping[str, Any]
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no problem: its shape, an example, and the headers that go along.

    A text as shape is the media type of an answer that is not JSON; an empty one has no body.
    `also` are further media types of the same, for callers who accept them.
    """

    shape: Any
    example: Any
    headers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: who may make it, what goes in, what comes out, what may be in the way.

    `route` is the method and the path. `who` are the kinds of key that open it; without any, it
    is open to everybody. `sent` is an example of the body that it `takes`. What `summary` and
    `further` say is the docstring of its handler.
    """

    route: str
    name: str
    who: tuple[KeyKind, ...]
    gives: Mapping[int, Answer]
    problems: frozenset[str]
    takes: type[Body] | None = None
    needed: bool = True
    sent: Any = None
    parameters: tuple[Parameter, ...] = ()
    summary: str = ""
    further: str = ""

    @property
    def method(self) -> str:
        """Give the HTTP method."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """Give the path, with the names of its parameters in braces."""
        return self.route.partition(" ")[2]


def declare(made: Call) -> Callable[[Handler], Handler]:
    """Declare a call at its handler, whose docstring is what readers of the document are told."""

    def declared(handler: Handler) -> Handler:
        summary, _, further = inspect.cleandoc(handler.__doc__ or "").partition("\n\n")
        said = replace(made, summary=summary, further=" ".join(further.split()))
        vars(handler)["call"] = said
        return handler

    return declared


def calls_of(routes: type) -> Iterator[tuple[str, Call]]:
    """Give the calls that a class of routes declares, with the names of their handlers."""
    for name, handler in vars(routes).items():
        if found := getattr(handler, "__dict__", {}).get("call"):
            yield name, found


def mount(router: web.UrlDispatcher, routes: object) -> None:
    """Add every call that these routes declare."""
    for name, found in calls_of(type(routes)):
        add(router, found.method, found.path, getattr(routes, name))

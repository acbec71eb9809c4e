"""`/openapi.json` and `/docs`: for whoever holds an operator's key, or on a port of its own."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from typing_extensions import TypedDict

from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.edge import POLICY
from app.api.operators.doors import Door
from app.api.reference.page import STYLE, page
from app.api.refusing import KEYED
from app.api.shapes import answer

HTML = "text/html; charset=utf-8"
HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
STYLED = (
    f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class DocumentTold(TypedDict):
    """Itself, in the form of https://spec.openapis.org/oas/v3.1.1."""

    openapi: str
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    paths: dict[str, Any]
    components: dict[str, Any]


SHORT: DocumentTold = {
    "openapi": "3.1.1",
    "info": {},
    "servers": [{"url": "https://keyturn.acme.test"}],
    "tags": [],
    "paths": {},
    "components": {},
}


@dataclass(frozen=True, slots=True)
class ReferenceRoutes:
    """The calls, behind a door or, on the port for operators alone, without one."""

    document: Callable[[], Mapping[str, Any]]
    door: Door | None

    @declare(
        Call(
            route="GET /openapi.json",
            name="give_document",
            who=OPERATOR,
            gives={200: Answer(DocumentTold, SHORT)},
            problems=KEYED,
        )
    )
    async def described(self, request: web.Request) -> web.Response:
        """Give this document."""
        await self._admit(request)
        return answer(self.document())

    @declare(
        Call(
            route="GET /docs",
            name="show_reference",
            who=OPERATOR,
            gives={200: Answer(HTML, "<!doctype html>…")},
            problems=KEYED,
        )
    )
    async def shown(self, request: web.Request) -> web.Response:
        """Show this document as a page; it needs no other host and runs no script."""
        await self._admit(request)
        headers = {"Content-Type": HTML, POLICY: STYLED}
        return web.Response(body=page(self.document()).encode(), headers=headers)

    async def _admit(self, request: web.Request) -> None:
        if self.door is not None:
            await self.door.admit(request)

"""Documents: which policy and roster were loaded, when and through whom, and what they said."""

import re
from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.operators.doors import Door
from app.api.problems import Declined, problem_of
from app.api.refusing import OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.authority import Document
from app.domain.refusal import Refused, refused
from app.workflow.document_ports import Loading
from app.workflow.documents import document_of, loaded_lately
from app.workflow.ports import Queries, Records

Kind = Literal["policy", "roster"]
VERSION = "sha256:" + "5f" * 32
_VERSION = re.compile("sha256:[0-9a-f]{64}")
OF_VERSION = Parameter(
    "path",
    "id",
    {"type": "string", "pattern": f"^{_VERSION.pattern}$"},
    "The version: the SHA-256 over the text, as listed.",
    VERSION,
)


class LoadedTold(TypedDict):
    """That a document became the active one: when, by which entry, through whom."""

    kind: Kind
    version: str
    loaded_at: Moment
    entry: int
    by: str
    active: bool


class DocumentListTold(TypedDict):
    """What was loaded, newest first."""

    documents: list[LoadedTold]


class VersionTold(TypedDict):
    """One version of a document, as it was loaded first."""

    kind: Kind
    version: str
    loaded_at: Moment
    text: str


LOADED: LoadedTold = {
    "kind": "policy",
    "version": VERSION,
    "loaded_at": "2026-11-21T08:00:00Z",
    "entry": 4711,
    "by": "keyturn@web-1",
    "active": True,
}
WRITTEN: VersionTold = {
    "kind": "policy",
    "version": VERSION,
    "loaded_at": "2026-11-21T08:00:00Z",
    "text": "version: 1\n",
}


@dataclass(frozen=True, slots=True)
class DocumentRoutes:
    """The calls under `/v1/operator/documents`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/documents",
            name="list_documents",
            who=OPERATOR,
            gives={200: Answer(DocumentListTold, {"documents": [LOADED]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List which policies and rosters became the active ones, the newest 200 first."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[tuple[Loading, bool], ...]:
            operator(q)
            return loaded_lately(q)

        found = await self.records.read(query)
        return answer({"documents": [_loaded(one, active=active) for one, active in found]})

    @declare(
        Call(
            route="GET /v1/operator/documents/{id}",
            name="show_document",
            who=OPERATOR,
            parameters=(OF_VERSION,),
            gives={200: Answer(VersionTold, WRITTEN)},
            problems=OPERATED | {"document_unknown"},
        )
    )
    async def show(self, request: web.Request) -> web.Response:
        """Show what a version of the policy or the roster says."""
        operator, version = await self.door.admit(request), request.match_info["id"]

        def query(q: Queries) -> Document | Refused:
            operator(q)
            known = _VERSION.fullmatch(version)
            return document_of(q, version) if known else refused("document_unknown")

        found = await self.records.read(query)
        if isinstance(found, Refused):
            raise Declined(problem_of(found))
        return answer(
            {
                "kind": found.kind,
                "version": found.version,
                "loaded_at": stamp(found.loaded_at),
                "text": found.text,
            }
        )


def _loaded(one: Loading, *, active: bool) -> LoadedTold:
    return {
        "kind": "policy" if one.kind == "policy" else "roster",
        "version": one.version,
        "loaded_at": stamp(one.at),
        "entry": one.entry,
        "by": one.actor.told,
        "active": active,
    }

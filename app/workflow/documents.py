"""Make a policy or a roster the active one, and say which were."""

import hashlib

from app.domain.authority import Actor, Document, DocumentLoaded
from app.domain.refusal import Refused, refused
from app.workflow.document_ports import Loading
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.refresh_homes import refresh_all_homes

KINDS = ("policy", "roster")
MOST_LISTED = 200


def version_of(text: str) -> str:
    """Name a version of a document by its text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def load_document(uow: UnitOfWork, kind: str, text: str, actor: Actor) -> bool:
    """Activate a document that has been checked, with its entry; say whether it was another.

    `kind` is `policy` or `roster`; the text must have parsed, which the caller has seen to.
    """
    version = version_of(text)
    active = uow.document(kind)
    if active is not None and active.version == version:
        return False
    uow.activate(Document(kind, version, text, uow.now))
    uow.append(DocumentLoaded(kind, version, actor))
    refresh_all_homes(uow)
    return True


def loaded_lately(q: Queries) -> tuple[tuple[Loading, bool], ...]:
    """List what was loaded, newest first, and of each whether it is what is active now."""
    active = {one.kind: one.version for one in map(q.document, KINDS) if one}
    found: list[tuple[Loading, bool]] = []
    for one in q.loadings(MOST_LISTED):
        found.append((one, active.get(one.kind) == one.version))
        active.pop(one.kind, None)
    return tuple(found)


def document_of(q: Queries, version: str) -> Document | Refused:
    """Give a version of a document; one whose text is not the one of its version is none."""
    found = next((one for one in q.versions(version) if version_of(one.text) == version), None)
    return found or refused("document_unknown")

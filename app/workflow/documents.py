"""Make a policy or a roster the active one."""

import hashlib

from app.domain.authority import Actor, Document, DocumentLoaded
from app.workflow.ports import UnitOfWork
from app.workflow.refresh_homes import refresh_all_homes


def load_document(uow: UnitOfWork, kind: str, text: str, actor: Actor) -> bool:
    """Activate a document that has been checked, with its entry; say whether it was another.

    `kind` is `policy` or `roster`; the text must have parsed, which the caller has seen to.
    """
    version = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    active = uow.document(kind)
    if active is not None and active.version == version:
        return False
    uow.activate(Document(kind, version, text, uow.now))
    uow.append(DocumentLoaded(kind, version, actor))
    refresh_all_homes(uow)
    return True

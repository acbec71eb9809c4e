"""Every version of a document that was ever loaded, and when each was."""

from sqlalchemy import BigInteger, bindparam, literal_column, select

from app.domain.authority import Document, DocumentLoaded
from app.store.engine import Row, Session
from app.store.mapping import moment, readable, shape_of
from app.store.tables import Documents, Entries, table
from app.workflow.document_ports import Loading

_documents = table(Documents)
_entries = table(Entries)

LOADINGS = (
    select(_entries.c.seq, _entries.c.at, _entries.c.body)
    .where(
        _entries.c.request_id.is_(None),
        _entries.c.kind == literal_column(f"'{DocumentLoaded.__name__}'"),
    )
    .order_by(_entries.c.seq.desc())
    .limit(bindparam("limit", type_=BigInteger))
)
VERSIONS = select(_documents).where(_documents.c.version == bindparam("of"))


class DocumentReading:
    """Reads about the versions of documents; see `workflow.document_ports`."""

    _session: Session

    def loadings(self, limit: int) -> tuple[Loading, ...]:
        """List what was loaded, as the chain says, newest first."""
        return tuple(readable(_loading, self._session.all(LOADINGS, {"limit": limit})))

    def versions(self, version: str) -> tuple[Document, ...]:
        """Give the documents that are stored under a version."""
        return tuple(map(_document, self._session.all(VERSIONS, {"of": version})))


def _loading(row: Row) -> Loading:
    loaded: DocumentLoaded = shape_of(DocumentLoaded).read(row[2])
    return Loading(row[0], loaded.kind, loaded.version, moment(row[1]), loaded.actor)


def _document(row: Row) -> Document:
    return Document(row[0], row[1], row[2], moment(row[3]))

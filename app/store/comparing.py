"""Hold the rows of a database to its chain, without opening the store."""

import os

from app.store.faults import explaining
from app.store.ledger import Ledger
from app.store.opening import current_engine
from app.store.rows import Rows, rows_held
from app.store.sealing import KEY, Sealer


def compare_rows(url: str) -> Rows:
    """Say which rows are not as their entries say; the service may run, or not.

    Raises CannotOpen when there is no database of this version's schema, or it cannot be read.
    """
    engine = current_engine(url)
    ledger = Ledger(Sealer(bytes(KEY), os.urandom), "")  # nothing private is opened
    with explaining(url):
        return rows_held(engine, ledger)

"""Whoever has the database, a bot token and the signing key still has not the witness."""

import sqlite3
from pathlib import Path

import pytest

from app.audit.anchored import Exposed, exposed
from app.audit.chain import Head
from app.audit.checkpoint import Checkpoint, Signer, checkpoints_in
from app.audit.verify import Broken
from app.store.opening import links_at, verify_database
from app.workflow.anchors import checkpoint
from tests.clocks import HandClock
from tests.rows import approve, refuse, submit
from tests.stores import DATA_KEY, a_store
from tests.thief import Change, copied, rewritten, rolled_back

SIGNER = Signer(b"receipts" * 4)
ANCHORED = 6
WHOLE = 10


class Witnessed:
    """A chain of ten entries; the witness was told when it had three, and when it had six."""

    def __init__(self, url: str, told: list[Checkpoint], older: Path) -> None:
        self.url = url
        self.older = older
        self.anchor = "\n".join(map(SIGNER.sign, told))

    @property
    def file(self) -> str:
        return self.url.removeprefix("sqlite:///")

    def verified(self) -> Head | Broken:
        return verify_database(self.url, DATA_KEY)

    def length(self) -> int:
        return self.verified().seq

    def exposed(self) -> tuple[Exposed, ...]:
        """What the witness shows of a chain that verifies by itself."""
        head = self.verified()
        assert isinstance(head, Head), head
        told = [*checkpoints_in(self.anchor, [SIGNER.verifier])]
        numbers = [one.seq for one in told if isinstance(one, Checkpoint)]
        return exposed(told, links_at(self.url, numbers), head)

    def roll_back(self) -> None:
        """Put the older copy in its place."""
        rolled_back(self.file, self.older)

    def rewrite(self, change: Change) -> None:
        """Change the entries, and link them anew."""
        rewritten(self.file, change)


@pytest.fixture
async def witnessed(database: str, clock: HandClock, tmp_path: Path) -> Witnessed:
    told: list[Checkpoint] = []
    older = tmp_path / "older.db"
    async with a_store(database, clock) as store:
        for number in range(3):
            await store.write(approve(await store.write(submit)))
            clock.forward(minutes=10)
            if number < 2:
                told += [one] if (one := await store.read(checkpoint)) else []
            if number == 0:
                copied(database.removeprefix("sqlite:///"), older)
        await store.write(refuse())
    return Witnessed(database, told, older)


def test_an_honest_chain_agrees_with_its_witness(witnessed: Witnessed) -> None:
    assert witnessed.exposed() == ()
    assert witnessed.length() == WHOLE


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda e: [e[0], e[1]._replace(body=e[1].body.replace("ana", "eve")), *e[2:]], "rewrit"),
        (lambda e: [*e[:1], *e[2:]], "rewrit"),
        (lambda e: [*e[:2], e[1], *e[2:]], "rewrit"),
        (lambda e: [e[0], e[2], e[1], *e[3:]], "rewrit"),
        (lambda e: e[: ANCHORED - 1], "cut off"),
        (lambda _: [], "cut off"),
        (lambda e: e[3:], "rewrit"),
        (lambda e: [one._replace(software_version="9") for one in e], "rewrit"),
    ],
    ids=["edit", "delete", "insert", "reorder", "truncate", "empty", "behead", "rewrite"],
)
def test_a_chain_that_was_made_anew_is_exposed_though_it_verifies(
    witnessed: Witnessed, change: Change, problem: str
) -> None:
    witnessed.rewrite(change)

    found = witnessed.exposed()

    assert found
    assert problem in found[-1].problem


def test_a_stolen_signing_key_adds_checkpoints_but_unsays_none(witnessed: Witnessed) -> None:
    witnessed.rewrite(lambda e: [one._replace(software_version="9") for one in e])
    head = witnessed.verified()
    assert isinstance(head, Head)
    forged = Checkpoint(head.seq, head.link, HandClock().now())
    witnessed.anchor += "\n" + SIGNER.sign(forged)

    assert [one.seq for one in witnessed.exposed()] == [3, 6]


def test_an_older_copy_in_its_place_is_exposed(witnessed: Witnessed) -> None:
    witnessed.roll_back()

    (found,) = witnessed.exposed()

    assert (found.seq, "older copy" in found.problem) == (ANCHORED, True)


async def test_an_older_copy_that_went_on_is_exposed(
    witnessed: Witnessed, clock: HandClock
) -> None:
    witnessed.roll_back()
    async with a_store(witnessed.url, clock) as store:
        for _ in range(9):
            await store.write(submit)

    (found,) = witnessed.exposed()

    assert (found.seq, "rewritten" in found.problem) == (ANCHORED, True)


def test_a_witness_that_was_emptied_or_forged_by_others_is_no_agreement(
    witnessed: Witnessed,
) -> None:
    honest = witnessed.anchor

    witnessed.anchor = ""
    assert "no checkpoint" in witnessed.exposed()[0].problem
    witnessed.anchor = honest.replace("\n6\n", "\n7\n")
    assert "no known key" in witnessed.exposed()[0].problem


def test_what_came_after_the_last_checkpoint_is_the_stated_bound(witnessed: Witnessed) -> None:
    with sqlite3.connect(witnessed.file) as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("DELETE FROM payloads WHERE seq > ?", (ANCHORED,))
        connection.execute("DELETE FROM entries WHERE seq > ?", (ANCHORED,))
    connection.close()

    assert witnessed.length() == ANCHORED
    assert witnessed.exposed() == ()

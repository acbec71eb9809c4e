"""Replicas with files of their own: what holds is one thing, and who has another says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.domain.authority import Actor, ActorKind, Document
from app.scheduler.documents import DocumentFiles
from app.store.store import Store
from app.workflow.documents import document_of, loaded_lately, version_of
from tests.clocks import HandClock
from tests.stores import a_store

MANIFESTS = Path(__file__).parents[2] / "manifests"


@pytest.fixture
async def store(database: str, clock: HandClock) -> AsyncIterator[Store]:
    async with a_store(database, clock) as opened:
        yield opened


def files(store: Store, clock: HandClock, folder: Path) -> DocumentFiles:
    folder.mkdir()
    for name in ("policy", "roster"):
        (folder / f"{name}.yaml").write_text((MANIFESTS / f"{name}.yaml").read_text())
    actor = Actor(ActorKind.SYSTEM, f"keyturn@{folder.name}")
    paths = folder / "policy.yaml", folder / "roster.yaml"
    return DocumentFiles(store, *paths, clock.now, actor=actor)


def change(replica: DocumentFiles, line: str) -> str:
    """Write a line at the end of the policy, and give the version that this is."""
    with replica.policy.open("a") as file:
        file.write(f"{line}\n")
    return version_of(replica.policy.read_text())


async def active(store: Store) -> str:
    found = await store.read(lambda q: q.policy())
    return found.version if found else ""


async def test_what_was_loaded_last_holds_and_who_has_another_file_says_so_once(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    one, other = files(store, clock, tmp_path / "one"), files(store, clock, tmp_path / "other")
    await one.start()
    await other.start()
    newer = change(other, "# a newer one")

    with capture_logs() as lines:
        for replica in (other, one, one, other):
            await replica.look()

    assert await active(store) == newer
    assert (one.differing, other.differing) == (("policy",), ())
    assert [line["of"] for line in lines if line["event"] == "documents_differ"] == [("policy",)]

    change(one, "# a newer one")
    await one.look()

    assert one.differing == ()
    assert await active(store) == newer


async def test_a_replica_that_starts_anew_puts_its_own_file_in_force_and_the_others_say_so(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    one, other = files(store, clock, tmp_path / "one"), files(store, clock, tmp_path / "other")
    await one.start()
    old = await active(store)
    change(other, "# a newer one")
    await other.start()

    await one.start()
    await other.look()

    assert await active(store) == old
    assert (one.differing, other.differing) == ((), ("policy",))
    loaded = await store.read(loaded_lately)
    told = [(load.actor.id, now) for load, now in loaded if load.kind == "policy"]
    by = ["keyturn@one", "keyturn@other", "keyturn@one"]
    assert told == list(zip(by, (True, False, False), strict=True))


async def test_who_has_a_bad_file_goes_by_what_the_others_load_and_alarms_of_its_own(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    one, other = files(store, clock, tmp_path / "one"), files(store, clock, tmp_path / "other")
    await one.start()
    await other.start()

    change(one, "effect: perhaps")
    newer = change(other, "# a newer one")
    await one.look()
    await other.look()
    await one.look()

    assert await active(store) == newer
    assert "policy.yaml" in one.alarm
    assert (one.differing, other.differing, other.alarm) == ((), (), "")


async def test_a_version_is_what_its_text_says_and_no_other_is_known(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    replica = files(store, clock, tmp_path / "one")
    await replica.start()

    text, version = replica.policy.read_text(), await active(store)
    found = await store.read(lambda q: document_of(q, version))
    forged = "sha256:" + "0" * 64
    await store.write(lambda uow: uow.activate(Document("policy", forged, text, uow.now)))
    none = await store.read(lambda q: document_of(q, forged))

    assert getattr(found, "text", "") == text
    assert getattr(none, "code", "") == "document_unknown"
    assert not any(now for load, now in await store.read(loaded_lately) if load.kind == "policy")

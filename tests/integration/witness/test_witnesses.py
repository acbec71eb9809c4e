"""Checkpoints arrive outside, and are read back as they were told."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from aiohttp import web

from app.audit.checkpoint import Checkpoint, Signer, checkpoints_in
from app.audit.trust import Trust
from app.bootstrap.anchors import means_of, text_from
from app.scheduler.anchoring import Anchoring, NotAnchored
from app.settings import settings_from
from app.witness.places import Means, Witness, witness_at
from tests.receiver import HOME, SECRET, Receiver
from tests.rows import submit
from tests.stores import a_store

SIGNER = Signer(bytes(32))
AROUND = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/nonexistent"}
SETTINGS = {
    "anchor_secret": base64.b64encode(SECRET).decode(),
    "webhook_networks": HOME,
}
MEANS = Means(means_of(settings_from(SETTINGS)).post, AROUND)


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@x.test")
    command = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of an empty remote."""
    (tmp_path / "remote.git").mkdir()
    git(tmp_path / "remote.git", "init", "--bare", "--quiet", "--initial-branch=main")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "remote.git"), "clone")
    return tmp_path / "clone"


def read(text: str | None) -> list[int]:
    found = checkpoints_in(text or "", [SIGNER.verifier])
    return [one.seq for one in found if isinstance(one, Checkpoint)]


async def told(folder: Path, *places: Witness, times: int = 2) -> Anchoring:
    async with a_store(folder) as store:
        anchoring = Anchoring(store, SIGNER, places, 60)
        for _ in range(times):
            await store.write(submit)
            await anchoring.anchor()
            await anchoring.anchor()  # nothing new: nothing is told again
    return anchoring


async def test_a_file_is_added_to(tmp_path: Path) -> None:
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)

    await told(tmp_path, place)

    assert read(await place.read()) == [1, 2]


async def test_a_git_remote_gets_a_commit_for_each(tmp_path: Path, clone: Path) -> None:
    place = witness_at(f"git:{clone}", MEANS)

    await told(tmp_path, place)

    assert read(await place.read()) == [1, 2]
    assert git(tmp_path / "remote.git", "log", "--format=%s", "main").split() == ["Checkpoint"] * 2


async def test_what_was_removed_from_the_git_file_is_still_told(
    tmp_path: Path, clone: Path
) -> None:
    place = witness_at(f"git:{clone}", MEANS)
    await told(tmp_path, place)
    (clone / "keyturn.checkpoints").write_text("")
    git(clone, "commit", "--quiet", "-am", "nothing to see")
    git(clone, "push", "--quiet", "origin", "HEAD")

    assert read(await place.read()) == [1, 2]


async def test_a_webhook_is_posted_and_signed_as_standard_webhooks_has_it(tmp_path: Path) -> None:
    async with Receiver() as receiver:
        await told(tmp_path, witness_at(receiver.url, MEANS), times=1)

    (heard,) = receiver.heard
    assert heard.signed_by(SECRET)
    assert read(heard.event["data"]["note"]) == [1]


async def test_the_name_of_a_webhook_keeps_the_secret_of_its_address(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store, Receiver() as good, Receiver() as bad:
        bad.says(500)
        one, other = (witness_at(url, MEANS) for url in (good.url, f"{bad.url}/s3cret?key=s3cret"))
        anchoring = Anchoring(store, SIGNER, [one, other], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored) as told_of:
            await anchoring.anchor()

    assert [one.path for one in (*good.heard, *bad.heard)] == ["/hook", "/hook/s3cret?key=s3cret"]
    assert "it answered 500" in anchoring.failing
    assert "s3cret" not in f"{anchoring.failing}{told_of.value}"
    hidden = witness_at("https://me:s3cret@witness.test/s3cret", MEANS)
    assert hidden.name == "https://witness.test"


async def test_a_webhook_inside_is_not_told_unless_its_network_is_listed(tmp_path: Path) -> None:
    unlisted = means_of(settings_from({**SETTINGS, "webhook_networks": ""}))
    async with a_store(tmp_path) as store, Receiver() as receiver:
        anchoring = Anchoring(store, SIGNER, [witness_at(receiver.url, unlisted)], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored, match="HITL_WEBHOOK_NETWORKS"):
            await anchoring.anchor()

    assert receiver.heard == []


async def test_slack_is_told_in_addition_and_never_read(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []

    async def say(channel: str, text: str) -> None:
        said.append((channel, text))

    place = witness_at("slack:C0AUDIT", Means(MEANS.post, say=say))

    await told(tmp_path, place)

    assert [(channel, read(text)) for channel, text in said] == [
        ("C0AUDIT", [1]),
        ("C0AUDIT", [2]),
    ]
    assert await place.read() is None


async def test_a_place_that_cannot_be_written_to_is_named_and_keeps_no_other(
    tmp_path: Path,
) -> None:
    good = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    gone = witness_at(f"git:{tmp_path / 'nothing'}", MEANS)
    async with a_store(tmp_path) as store, Receiver() as receiver:
        receiver.says(302, Location="http://127.0.0.1:9/")
        bad = witness_at(receiver.url, MEANS)
        anchoring = Anchoring(store, SIGNER, [gone, bad, good], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored):
            await anchoring.anchor()

    assert read(await good.read()) == [1]
    assert "nothing" in anchoring.failing
    assert "it answered 302" in anchoring.failing
    assert not anchoring.broken


async def test_a_place_that_knows_another_chain_alarms_and_is_left_as_it_is(
    tmp_path: Path,
) -> None:
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    await told(tmp_path, place)
    for rest in ("", "-wal", "-shm"):
        (tmp_path / f"keyturn.db{rest}").unlink(missing_ok=True)
    async with a_store(tmp_path) as store:
        anchoring = Anchoring(store, SIGNER, [place], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored):
            await anchoring.anchor()

    assert "rewritten" in anchoring.broken
    assert read(await place.read()) == [1, 2]


async def test_checkpoints_are_written_when_they_are_due(tmp_path: Path) -> None:
    at = [0.0]
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    async with a_store(tmp_path) as store:
        anchoring = Anchoring(store, SIGNER, [place], 60, monotonic=lambda: at[0])
        for at[0] in (0.0, 30.0, 59.0, 60.0, 61.0):
            await store.write(submit)
            await anchoring.when_due()

    assert read(await place.read()) == [1, 4]


async def test_an_anchor_is_read_over_the_network_or_said_to_be_out_of_reach() -> None:
    settings = settings_from(SETTINGS)
    async with Receiver() as receiver:
        receiver.answer = lambda: web.Response(text="x" * 100_000)
        assert await text_from(settings, receiver.url) == "x" * 100_000
        receiver.says(404)
        with pytest.raises(OSError, match="answered 404"):
            await text_from(settings, receiver.url)
        url = receiver.url
    with pytest.raises(OSError, match="ClientConnectorError"):
        await text_from(settings, url)


async def test_a_place_told_under_an_earlier_key_alarms_too_where_that_key_is_listed(
    tmp_path: Path,
) -> None:
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    await told(tmp_path, place)
    rewritten, new = tmp_path / "rewritten", Signer(b"n" * 32)
    rewritten.mkdir()
    async with a_store(rewritten) as store:
        await store.write(submit)
        listed = Anchoring(store, new, [place], 60, retired=[SIGNER.verifier])
        with pytest.raises(NotAnchored):
            await listed.anchor()

    assert "rewritten" in listed.broken
    assert read(await place.read()) == [1, 2]


class OutOfReach:
    """A place that cannot be read until somebody mends it."""

    name = "git:/srv/witness"

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.reached = False

    async def read(self) -> str | None:
        if not self.reached:
            raise OSError("no route to host")  # noqa: EM101, TRY003 - as the system says it
        return self.text

    async def write(self, note: str) -> None:
        self.text += note


async def test_the_chain_is_in_doubt_until_it_was_held_to_every_place(tmp_path: Path) -> None:
    place, trust = OutOfReach(), Trust()
    async with a_store(tmp_path, trust=trust) as store:
        await store.write(submit)
        anchoring = Anchoring(store, SIGNER, [place], 60, trust=trust)
        assert (await store.read(lambda q: q.doubt), trust.unchecked) == (
            "chain_unchecked",
            "git:/srv/witness: not read yet",
        )

        await anchoring.compare()
        assert trust.unchecked == "git:/srv/witness: no route to host"

        place.reached = True
        await anchoring.compare()
        assert await store.read(lambda q: q.doubt) == ""


async def test_an_older_copy_is_in_doubt_at_the_first_look(tmp_path: Path) -> None:
    place = OutOfReach()
    place.reached = True
    await told(tmp_path / "newer.db", place, times=1)
    shutil.copy(tmp_path / "newer.db", tmp_path / "older.db")
    await told(tmp_path / "newer.db", place)
    async with a_store(tmp_path / "older.db") as store:
        anchoring = Anchoring(store, SIGNER, [place], 60, trust=store.trust)

        await anchoring.compare()

        assert await store.read(lambda q: q.doubt) == "chain_broken"
        assert "the chain ends at entry 1, but had 2 entries" in anchoring.broken
        assert store.trust.found == anchoring.broken


async def test_what_another_process_writes_is_looked_at_when_it_is_due(tmp_path: Path) -> None:
    place, at = OutOfReach(), [0.0]
    place.reached = True
    async with a_store(tmp_path / "mine.db") as store:
        await store.write(submit)
        looking = Anchoring(store, SIGNER, [place], 60, lambda: at[0], trust=store.trust)
        await looking.look_when_due()
        assert (store.trust.doubt, place.text) == ("", "")

        await told(tmp_path / "other.db", place)
        await looking.look_when_due()
        assert store.trust.doubt == ""
        at[0] = 61.0
        await looking.look_when_due()

        assert store.trust.doubt == "chain_broken"

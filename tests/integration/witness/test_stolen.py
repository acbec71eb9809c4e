"""What was stolen, times what was done with it, times where it is told: all of it is exposed.

The thief has the database; or a bot token too; or the signing key as well, and all it takes to
write to every place outside. They can add there what they sign, and unsay nothing. Each time the
chain that they leave behind verifies by itself; it is held to its places as an operator does it.
"""

import asyncio
import base64
import json
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from typer.testing import CliRunner

from app import cli
from app.audit.anchored import exposed
from app.audit.checkpoint import Checkpoint, Signer, checkpoints_in
from app.bootstrap.anchors import witnesses_of
from app.settings import settings_from
from app.store.opening import head_of, links_at
from tests.clocks import HandClock
from tests.integration.slack.stage import Stage, a_stage
from tests.receiver import HOME, SECRET
from tests.rows import approve, submit
from tests.stores import a_store
from tests.thief import Change, copied, rewritten, rolled_back

RUN = CliRunner()
KEY = b"receipts" * 4
SIGNER = Signer(KEY)
KINDS = ("file", "git", "web")
ENV = {
    "HITL_RECEIPT_KEY": base64.b64encode(KEY).decode(),
    "HITL_ANCHOR_SECRET": base64.b64encode(SECRET).decode(),
    "HITL_WEBHOOK_NETWORKS": HOME,
    "HITL_DATA_KEY": "",
    "HITL_ANCHOR": "",
}


class Keeper(ThreadingHTTPServer):
    """Takes webhooks, keeps every note, and gives them all to whoever reads."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keeping)
        self.notes: dict[str, list[str]] = {}


class _Keeping(BaseHTTPRequestHandler):
    server: Keeper

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.notes.setdefault(self.path, []).append(event["data"]["note"])
        self._say(202, b"")

    def do_GET(self) -> None:
        self._say(200, "\n".join(self.server.notes[self.path]).encode())

    def _say(self, status: int, text: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Ground:
    """A chain of ten entries; the places were told at three and at six, and a copy has three."""

    folder: Path
    keeper: Keeper
    hook: str = "/hook"

    @property
    def file(self) -> str:
        return str(self.folder / "keyturn.db")

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def places(self) -> dict[str, str]:
        return {
            "file": f"file:{self.folder / 'anchor'}",
            "git": f"git:{self.folder / 'clone'}",
            "web": f"http://127.0.0.1:{self.keeper.server_port}{self.hook}",
        }

    def hitl(self, *words: str) -> Any:
        result = RUN.invoke(cli.app, [*words, "--database", self.url, "--json"], env=ENV)
        assert result.exit_code in {0, 1}, result.output
        return {"code": result.exit_code, **json.loads(result.stdout)}

    def anchored(self) -> None:
        """Tell every place where the chain stands, as an operator does."""
        told = self.hitl("audit", "anchor", *self._each("--to"))
        assert set(told["places"].values()) == {""}

    def verified(self) -> dict[str, list[str]]:
        """What `hitl audit verify --anchor` says of each place."""
        told = self.hitl("audit", "verify", *self._each("--anchor"))
        found = {one["anchor"]: one["problems"] for one in told["anchors"]}
        assert told["code"] == int(any(found.values()))
        return {kind: found[place] for kind, place in self.places.items()}

    def _each(self, option: str) -> list[str]:
        return [word for one in self.places.values() for word in (option, one)]

    def forge(self) -> None:
        """Sign where the chain stands now, and write it to every place, past all checks."""
        head = head_of(self.url)
        note = SIGNER.sign(Checkpoint(head.seq, head.link, HandClock().now()))
        values = {name.removeprefix("HITL_").lower(): one for name, one in ENV.items()}
        for one in witnesses_of(settings_from(values), tuple(self.places.values())):
            asyncio.run(one.write(note))


async def _lived(ground: Ground, clock: HandClock, requests: int) -> None:
    async with a_store(ground.url, clock) as store:
        for _ in range(requests):
            await store.write(approve(await store.write(submit)))
            clock.forward(minutes=10)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder, clock = tmp_path_factory.mktemp("lived"), HandClock()
    with Keeper() as keeper:
        threading.Thread(target=keeper.serve_forever, daemon=True).start()
        ground = Ground(folder, keeper)
        _git(folder, "init", "--bare", "--quiet", "--initial-branch=main", "remote.git")
        _git(folder, "clone", "--quiet", "remote.git", "clone")
        _git(folder / "clone", "config", "remote.origin.url", "../remote.git")
        for _ in range(2):
            asyncio.run(_lived(ground, clock, 1))
            ground.anchored()
            if not (folder / "older.db").exists():
                copied(ground.file, folder / "older.db")
        asyncio.run(_lived(ground, clock, 1))
        yield ground
        keeper.shutdown()


def _git(folder: Path, *words: str) -> None:
    command = ["git", "-C", str(folder), *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def ground(lived: Ground, tmp_path: Path) -> Ground:
    """A copy of it all."""
    folder, hook = tmp_path / "copy", f"/{tmp_path.name}"
    shutil.copytree(lived.folder, folder)
    lived.keeper.notes[hook] = [*lived.keeper.notes["/hook"]]
    return replace(lived, folder=folder, hook=hook)


REWRITES: dict[str, Change] = {
    "edit": lambda e: [e[0], e[1]._replace(body=e[1].body.replace("ana", "eve")), *e[2:]],
    "delete": lambda e: [*e[:1], *e[2:]],
    "insert": lambda e: [*e[:2], e[1], *e[2:]],
    "reorder": lambda e: [e[0], e[2], e[1], *e[3:]],
    "truncate": lambda e: e[:5],
    "rewrite all": lambda e: [one._replace(software_version="9") for one in e],
}
SHOWN = {
    "edit": {3: "rewritten", 6: "rewritten"},
    "delete": {3: "rewritten", 6: "rewritten"},
    "insert": {3: "rewritten", 6: "rewritten"},
    "reorder": {3: "rewritten", 6: "rewritten"},
    "truncate": {3: "rewritten", 6: "cut off"},
    "roll back": {6: "older copy"},
    "roll back, and go on": {6: "rewritten"},
    "rewrite all": {3: "rewritten", 6: "rewritten"},
}


def tamper(ground: Ground, how: str) -> None:
    if how in REWRITES:
        rewritten(ground.file, REWRITES[how])
        return
    rolled_back(ground.file, ground.folder / "older.db")
    if how == "roll back, and go on":
        asyncio.run(_lived(ground, HandClock(), 2))


def test_the_honest_chain_agrees_with_every_place(ground: Ground) -> None:
    assert ground.verified() == {"file": [], "git": [], "web": []}


@pytest.mark.parametrize("signs", [False, True], ids=["the database", "and the signing key"])
@pytest.mark.parametrize("how", SHOWN)
def test_every_place_exposes_what_was_done(ground: Ground, how: str, signs: bool) -> None:  # noqa: FBT001
    tamper(ground, how)
    if signs:
        ground.forge()

    assert ground.hitl("audit", "verify")["ok"], "the chain alone shows it"
    for place, problems in ground.verified().items():
        assert len(problems) == len(SHOWN[how]), place
        for problem, (seq, why) in zip(problems, SHOWN[how].items(), strict=True):
            assert f"entry {seq} " in problem or f"had {seq} entries" in problem, place
            assert why in problem, place


def test_who_signs_cannot_unsay_in_git_what_was_pushed(ground: Ground) -> None:
    tamper(ground, "rewrite all")
    (ground.folder / "clone" / "keyturn.checkpoints").unlink()
    ground.forge()

    shown = [one for one in ground.verified()["git"] if "rewritten" in one]
    assert len(shown) == 2


@asynccontextmanager
async def channelled(folder: Path) -> AsyncIterator[tuple[Stage, str]]:
    """A workspace in whose channel a checkpoint stands, and the file that was told as well."""
    async with a_stage(folder) as stage:
        head = await stage.store.read(lambda q: q.chain_head())
        note = SIGNER.sign(Checkpoint(head.seq, head.link, stage.clock.now()))
        await stage.room.say("C0SECOPS", note)
        yield stage, note


def in_the_channel(stage: Stage) -> str:
    (message,) = [one for one in stage.box.messages("C0SECOPS") if "keyturn/chain" in one.text]
    return message.text.strip("`")


async def test_the_channel_says_what_a_stolen_token_wants_and_the_file_does_not(
    tmp_path: Path,
) -> None:
    async with channelled(tmp_path) as (stage, note):
        (posted,) = [one for one in stage.box.messages("C0SECOPS") if note in one.text]
        forged = await _forged(tmp_path, stage)
        thief = AsyncWebClient(stage.box.bot_token, base_url=stage.box.api_url)
        await thief.chat_update(channel=posted.channel, ts=posted.ts, text=f"```{forged}```")
        url = f"sqlite:///{tmp_path / 'rewritten.db'}"

        assert _exposed(url, in_the_channel(stage)) == []
        assert _exposed(url, note) == ["rewritten"]


async def _forged(folder: Path, stage: Stage) -> str:
    """Rewrite a copy of the database, and sign where it stands."""
    url = f"sqlite:///{folder / 'rewritten.db'}"
    copied(str(folder / "keyturn.db"), folder / "rewritten.db")
    rewritten(str(folder / "rewritten.db"), REWRITES["rewrite all"])
    head = head_of(url)
    return SIGNER.sign(Checkpoint(head.seq, head.link, stage.clock.now()))


def _exposed(url: str, text: str) -> list[str]:
    told = [*checkpoints_in(text, [SIGNER.verifier])]
    good = [one for one in told if isinstance(one, Checkpoint)]
    assert len(good) == 1
    found = exposed(told, links_at(url, [one.seq for one in good]), head_of(url))
    return ["rewritten" for one in found if "rewritten" in one.problem]

"""`hitl health` and the disk that `hitl serve` is content with."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.cli.disk import fleeting
from tests.serving import a_workspace, environment, launched, serving

RUN = CliRunner()
MOUNTS = """\
21 1 0:20 / / rw - overlay overlay rw
22 21 8:1 / /data rw - ext4 /dev/sda1 rw
23 21 0:30 / /tmp rw - tmpfs tmpfs rw
24 22 8:2 / /data/my\\040files rw - xfs /dev/sdb rw
25 21 0:40 / /database rw - overlay overlay rw
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/data/keyturn.db", ""),
        ("/data/deep/er/keyturn.db", ""),
        ("/data/my files/keyturn.db", ""),
        ("/tmp/keyturn.db", "tmpfs"),  # noqa: S108 - a name, no file
        ("/keyturn.db", "overlay"),
        ("/database/keyturn.db", "overlay"),
        ("/datab/keyturn.db", "overlay"),
    ],
)
def test_a_disk_that_a_restart_empties_is_known(tmp_path: Path, place: str, kind: str) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS)

    assert fleeting(Path(place), tmp_path / "mountinfo") == kind


def test_where_mounts_cannot_be_told_nothing_is_refused(tmp_path: Path) -> None:
    assert fleeting(Path("/tmp/x.db"), tmp_path / "none") == ""  # noqa: S108 - a name, no file


@pytest.mark.long
async def test_serve_refuses_memory_unless_it_is_told_not_to(tmp_path: Path) -> None:
    memory = Path("/dev/shm")  # noqa: S108 - Linux keeps it in memory
    if fleeting(memory / "x.db") != "tmpfs":
        pytest.skip("nothing here is known to be in memory")
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path, f"sqlite:///{memory / 'keyturn-refused.db'}")
        service = await launched(env, ("-m", "app", "serve"))

        assert await service.ended() == 3
    assert "on a disk that a restart empties (tmpfs)" in "".join(service.lines)
    assert not (memory / "keyturn-refused.db").exists()


async def test_health_tells_a_service_that_answers_from_one_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        async with serving(env) as service:
            monkeypatch.setenv("HITL_PORT", service.url.rsplit(":", 1)[1])
            alive = await asyncio.to_thread(RUN.invoke, cli.app, ["health"])
            ready = await asyncio.to_thread(RUN.invoke, cli.app, ["health", "--ready"])
        gone = await asyncio.to_thread(RUN.invoke, cli.app, ["health"])

    assert (alive.exit_code, alive.output) == (0, "ok\n")
    assert ready.exit_code == 0
    assert "✓ slack" in ready.output
    assert gone.exit_code == 1
    assert "no answer at http://127.0.0.1:" in gone.output


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n<html>Hello</html>", "it is not Keyturn that answers"),
        (b"HTTP/1.1 200 OK\r\n\r\n[1, 2]", "it is not Keyturn that answers"),
        (b"HTTP/1.1 200 OK\r\n\r\n\xff\xfe", "it is not Keyturn that answers"),
        (b"HTTP/1.1 503 Busy\r\n\r\nlater", "it is not Keyturn that answers"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "no answer at http://127.0.0.1:"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "no answer at http://127.0.0.1:"),
    ],
)
async def test_whatever_else_answers_there_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, told: str
) -> None:
    async def rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(rubbish, "127.0.0.1", 0) as server:
        monkeypatch.setenv("HITL_PORT", str(server.sockets[0].getsockname()[1]))
        done = await asyncio.to_thread(RUN.invoke, cli.app, ["health"])

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert told in done.output

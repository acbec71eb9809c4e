"""The git witness goes by its folder alone: not by the caller's environment, nor by any hook."""

import subprocess
from pathlib import Path

import pytest

from app.audit.checkpoint import Checkpoint, Signer, checkpoints_in
from app.witness.git import FILE, GitWitness
from tests.clocks import NOON
from tests.receiver import Receiver

SIGNER = Signer(bytes(32))
PATHS = "/usr/bin:/bin:/usr/local/bin"
# Every hook that a commit, a push or a fetch would run in the clone; the last two at any end.
OF_A_CLONE = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
HOOKS = (*OF_A_CLONE, "post-index-change", "reference-transaction", "pre-auto-gc")


def note(seq: int) -> str:
    return SIGNER.sign(Checkpoint(seq, bytes(32), NOON))


def numbers(text: str | None) -> list[int]:
    found = checkpoints_in(text or "", [SIGNER.verifier])
    return [one.seq for one in found if isinstance(one, Checkpoint)]


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@x.test")
    command = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Ground:
    """A remote, a clone of it, and a script that leaves a mark when anything runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote, self.clone = folder / "remote.git", folder / "clone"
        self.mark, self.script = folder / "mark", folder / "script"
        self.remote.mkdir()
        git(self.remote, "init", "--bare", "--quiet", "--initial-branch=main")
        git(folder, "clone", "--quiet", str(self.remote), "clone")
        self.script.write_text(f"#!/bin/sh\necho $0 >> {self.mark}\nexit 1\n")
        self.script.chmod(0o755)

    def witness(self, **around: str) -> GitWitness:
        home = {"PATH": PATHS, "HOME": str(self.folder)}
        return GitWitness(self.clone, {**home, **around})

    def hooks_in(self, place: Path, *names: str) -> None:
        place.mkdir(exist_ok=True)
        for name in names:
            (place / name).unlink(missing_ok=True)
            (place / name).symlink_to(self.script)

    def ran(self) -> str:
        return self.mark.read_text() if self.mark.exists() else ""


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


async def told(place: GitWitness) -> list[int]:
    """What can be read back after two checkpoints."""
    await place.write(note(1))
    await place.write(note(2))
    return numbers(await place.read())


async def test_no_hook_of_the_clone_runs(ground: Ground) -> None:
    ground.hooks_in(ground.clone / ".git" / "hooks", *HOOKS)
    git(ground.clone, "config", "core.fsmonitor", str(ground.script))

    assert await told(ground.witness()) == [1, 2]
    assert ground.ran() == ""


async def test_no_hook_of_the_configuration_runs(ground: Ground) -> None:
    ground.hooks_in(ground.folder / "hooks", *OF_A_CLONE)
    (ground.folder / ".gitconfig").write_text(
        f"[core]\n hooksPath = {ground.folder / 'hooks'}\n[commit]\n gpgSign = true\n"
        f"[gpg]\n program = {ground.script}\n[diff]\n external = {ground.script}\n"
    )

    assert await told(ground.witness()) == [1, 2]
    assert ground.ran() == ""


async def test_the_environment_of_the_caller_counts_for_nothing(ground: Ground) -> None:
    ground.hooks_in(ground.folder / "hooks", *HOOKS)
    other = ground.folder / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    hostile = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / "objects"),
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(ground.folder / "hooks"),
        "GIT_CONFIG_PARAMETERS": f"'core.hooksPath'='{ground.folder / 'hooks'}'",
        "GIT_CONFIG_GLOBAL": str(ground.script),
        "GIT_EXTERNAL_DIFF": str(ground.script),
        "GIT_EDITOR": str(ground.script),
        "GIT_AUTHOR_NAME": "Somebody Else",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        "GIT_TRACE": str(ground.folder / "trace"),
        "GIT_PAGER": str(ground.script),
    }

    assert await told(ground.witness(**hostile)) == [1, 2]
    assert ground.ran() == ""
    assert not (ground.folder / "trace").exists()
    assert git(ground.remote, "log", "--format=%an", "main").split() == ["Keyturn"] * 2
    assert git(ground.remote, "log", "-1", "--format=%ad", "main").strip()[-10:-6] != "2001"


async def test_nobody_is_asked_for_a_password(ground: Ground) -> None:
    async with Receiver() as receiver:
        receiver.says(401, **{"WWW-Authenticate": 'Basic realm="witness"'})
        git(ground.clone, "remote", "set-url", "origin", f"{receiver.url}/w.git")
        git(ground.clone, "config", "core.askPass", str(ground.script))
        place = ground.witness(GIT_ASKPASS=str(ground.script), SSH_ASKPASS=str(ground.script))

        with pytest.raises(OSError, match="could not read Username"):
            await place.write(note(1))

    assert ground.ran() == ""


async def test_a_folder_that_is_no_clone_is_refused_though_it_lies_in_one(ground: Ground) -> None:
    inside = ground.clone / "inside"
    inside.mkdir()
    place = GitWitness(inside, {"PATH": PATHS, "HOME": str(ground.folder)})

    with pytest.raises(OSError, match="not a git repository"):
        await place.write(note(1))

    assert not (inside / FILE).exists()


@pytest.mark.parametrize("attribute", ["binary", "diff=hidden"])
async def test_no_attribute_and_no_replaced_commit_hides_what_was_told(
    ground: Ground, attribute: str
) -> None:
    place = ground.witness()
    assert await told(place) == [1, 2]
    (ground.clone / ".gitattributes").write_text(f"{FILE} {attribute}\n")
    git(ground.clone, "config", "diff.hidden.textconv", str(ground.script))
    first, second = git(ground.clone, "log", "--format=%H").split()[::-1]
    git(ground.clone, "replace", second, first)

    assert numbers(await place.read()) == [1, 2]
    assert ground.ran() == ""


async def test_the_remote_still_refuses_what_it_does_not_want(ground: Ground) -> None:
    ground.hooks_in(ground.remote / "hooks", "pre-receive")

    with pytest.raises(OSError, match="git push"):
        await ground.witness().write(note(1))

    assert ground.ran()

"""A git remote: one commit for each checkpoint, pushed from a clone that is for nothing else.

What the caller's environment says of repositories counts for nothing, no hook of the clone runs,
and nobody is asked for a password. The clone's configuration does count: it says how to get there.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from app.witness.file import append

FILE = "keyturn.checkpoints"
PATIENCE = 30.0
OURS = {
    "user.name": "Keyturn",
    "user.email": "keyturn@localhost",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "commit.gpgSign": "false",
    "push.gpgSign": "false",
}
SETTINGS = tuple(word for name, one in OURS.items() for word in ("-c", f"{name}={one}"))
HOW_TO_GET_THERE = frozenset({"GIT_SSH_COMMAND", "GIT_SSL_CAINFO"})
NOBODY_TO_ASK = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never"}
PATCH = ("--reverse", "--format=", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv")
ADDED = "+"


class GitWitness:
    """A clone whose upstream is the witness: protect its branch against force."""

    def __init__(self, folder: Path, surroundings: Mapping[str, str]) -> None:
        self.name = f"git:{folder}"
        self._folder = folder
        self._around = _neutral(folder, surroundings)

    async def write(self, note: str) -> None:
        """Commit a note and push it; what could not be pushed goes with the next one."""
        await self._git("rev-parse", "--git-dir")
        await asyncio.to_thread(append, self._folder / FILE, note)
        await self._git("add", "--", FILE)
        await self._git("commit", "--quiet", "-m", "Checkpoint", "--", FILE)
        await self._git("push", "--quiet", "origin", "HEAD")

    async def read(self) -> str | None:
        """Give every line that the remote's branch ever added, whatever was removed since."""
        branch = (await self._git("symbolic-ref", "--short", "HEAD")).strip()
        await self._git("fetch", "--quiet", "origin")
        # A remote that nothing was pushed to yet has no such branch.
        known = await self._git("branch", "--remotes", "--list", f"origin/{branch}")
        if not known.strip():
            return ""
        patch = await self._git("log", *PATCH, "--text", "-p", f"origin/{branch}", "--", FILE)
        lines = (one for one in patch.split("\n") if one.startswith(ADDED))
        return "\n".join(one[1:] for one in lines if not one.startswith("+++ ")) + "\n"

    async def _git(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *("git", "-C", str(self._folder), *SETTINGS, *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._around,
            start_new_session=True,  # without a terminal that something could ask at
        )
        try:
            async with asyncio.timeout(PATIENCE):
                out, said = await process.communicate()
        except TimeoutError as late:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            message = f"git {words[0]} took more than {PATIENCE:.0f} s"
            raise OSError(message) from late
        if process.returncode:
            why = said.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
            message = f"git {' '.join(words[:1])}: {why[0]}"
            raise OSError(message)
        return out.decode(errors="replace")


def _neutral(folder: Path, surroundings: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which the folder alone says which repository is meant."""
    kept = {
        name: one
        for name, one in surroundings.items()
        if not name.startswith("GIT_") or name in HOW_TO_GET_THERE
    }
    above = {"GIT_CEILING_DIRECTORIES": str(folder.absolute().parent)}
    return {**kept, **NOBODY_TO_ASK, **above, "GIT_NO_REPLACE_OBJECTS": "1"}

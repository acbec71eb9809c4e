"""A git remote: one commit for each checkpoint, pushed from a clone that is for nothing else."""

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path

from app.witness.file import append

FILE = "holdpoint.checkpoints"
PATIENCE = 30.0
AUTHOR = ("-c", "user.name=Holdpoint", "-c", "user.email=holdpoint@localhost")
ADDED = "+"


class GitWitness:
    """A clone whose upstream is the witness: protect its branch against force."""

    def __init__(self, folder: Path, surroundings: Mapping[str, str]) -> None:
        self.name = f"git:{folder}"
        self._folder = folder
        self._surroundings = surroundings

    async def write(self, note: str) -> None:
        """Commit a note and push it; what could not be pushed goes with the next one."""
        await asyncio.to_thread(append, self._folder / FILE, note)
        await self._git("add", "--", FILE)
        await self._git(*AUTHOR, "commit", "--quiet", "-m", "Checkpoint", "--", FILE)
        await self._git("push", "--quiet", "origin", "HEAD")

    async def read(self) -> str | None:
        """Give every line that the remote's branch ever added, whatever was removed since."""
        branch = (await self._git("symbolic-ref", "--short", "HEAD")).strip()
        await self._git("fetch", "--quiet", "origin")
        # A remote that nothing was pushed to yet has no such branch.
        known = await self._git("branch", "--remotes", "--list", f"origin/{branch}")
        if not known.strip():
            return ""
        log = ("log", "--reverse", "--format=", "--unified=0", "--no-color", "--no-ext-diff")
        patch = await self._git(*log, "-p", f"origin/{branch}", "--", FILE)
        lines = (one for one in patch.split("\n") if one.startswith(ADDED))
        return "\n".join(one[1:] for one in lines if not one.startswith("+++ ")) + "\n"

    async def _git(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *("git", "-C", str(self._folder), *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**self._surroundings, "GIT_TERMINAL_PROMPT": "0"},
        )
        try:
            async with asyncio.timeout(PATIENCE):
                out, said = await process.communicate()
        except TimeoutError as late:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            message = f"git {words[0]} took more than {PATIENCE:.0f} s"
            raise OSError(message) from late
        if process.returncode:
            why = said.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
            message = f"git {' '.join(words[:1])}: {why[0]}"
            raise OSError(message)
        return out.decode(errors="replace")

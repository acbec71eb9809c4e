"""Whether what is written to a folder is still there after a restart."""

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
FLEETING = frozenset({"overlay", "aufs", "tmpfs", "ramfs", "squashfs"})


def fleeting(path: Path, mounts: Path = MOUNTS) -> str:
    """Name the kind of disk if it goes with the container or the machine's memory, else nothing.

    Linux lists the mounts in proc(5) `mountinfo`; elsewhere nothing can be told, or is needed.
    """
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    folder = path.absolute().parent.resolve()
    found, kind = Path("/"), ""
    for line in lines:
        before, _, after = line.partition(" - ")
        at = Path(before.split()[4].encode().decode("unicode_escape"))
        if folder.is_relative_to(at) and len(at.parts) >= len(found.parts):
            found, kind = at, after.split()[0]
    return kind if kind in FLEETING else ""

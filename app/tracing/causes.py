"""What the system refuses, in words that say what to do about it."""

import errno
import re
from collections.abc import Mapping

_WORDS: Mapping[str, tuple[int, ...]] = {
    "this is not permitted: give the user who runs it the right to (chown, chmod)": (
        errno.EACCES,
        errno.EPERM,
    ),
    "there is no such file or folder: make it, or name another": (errno.ENOENT,),
    "it is there already: name another": (errno.EEXIST,),
    "it is a folder: name a file": (errno.EISDIR,),
    "a part of the path is a file: name a folder there": (errno.ENOTDIR,),
    "the name is too long: choose a shorter path": (errno.ENAMETOOLONG,),
    "links lead round in a circle: name the file itself": (errno.ELOOP,),
    "the disk is full: make room on it": (errno.ENOSPC, errno.EDQUOT),
    "the disk is read-only: use a folder that can be written to": (errno.EROFS,),
    "the disk fails: look into the system's log": (errno.EIO,),
    "no more files can be opened: raise the limit of open files (ulimit -n)": (
        errno.EMFILE,
        errno.ENFILE,
    ),
    "the address is in use: stop the other process, or choose another port": (errno.EADDRINUSE,),
    "this machine has no such address: choose one of its own": (errno.EADDRNOTAVAIL,),
    "nothing listens there: start it, or correct the address": (errno.ECONNREFUSED,),
    "it cannot be reached from here: check the address and the network": (
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ETIMEDOUT,
    ),
}
_CAUSES = {number: words for words, numbers in _WORDS.items() for number in numbers}
_ADDRESS = re.compile(r"\('([^']+)', (\d+)")


def cause_of(problem: BaseException) -> str:
    """Say what stood in the way, and what to do; what was raised in our words stays as it is."""
    if isinstance(problem, OSError) and problem.errno in _CAUSES:
        return _CAUSES[problem.errno]
    known = isinstance(problem, OSError) and problem.errno is not None
    said = problem.strerror if isinstance(problem, OSError) and known else problem
    return str(said or "") or type(problem).__name__


def told(problem: OSError) -> str:
    """Say it with the file or the address that it is about, where that is known."""
    address = _ADDRESS.search(str(problem.strerror or ""))
    place = f"{address[1]}:{address[2]}" if address else str(problem.filename or "")
    return f"{place}: {cause_of(problem)}" if place else cause_of(problem)

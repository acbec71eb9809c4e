"""What the system refuses is told in our words, with what to do about it."""

import asyncio
import errno
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tracing.causes import cause_of, told

KNOWN = [
    *(errno.EACCES, errno.EPERM, errno.ENOENT, errno.EEXIST, errno.EISDIR, errno.ENOTDIR),
    *(errno.ENOSPC, errno.EROFS, errno.EIO, errno.EMFILE, errno.EADDRINUSE, errno.ECONNREFUSED),
    *(errno.EADDRNOTAVAIL, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.EDQUOT, errno.ELOOP),
]


@pytest.mark.parametrize("number", KNOWN, ids=errno.errorcode.__getitem__)
def test_what_stands_in_the_way_is_told_with_a_remedy(number: int) -> None:
    raw = os.strerror(number)

    said = cause_of(OSError(number, raw))

    assert ": " in said
    assert raw.lower() not in said.lower()
    assert "Errno" not in told(OSError(number, raw, "/srv/x"))
    assert told(OSError(number, raw, "/srv/x")) == f"/srv/x: {said}"


@given(st.integers(-9, 999), st.text(max_size=20))
def test_whatever_the_system_says_something_is_told(number: int, text: str) -> None:
    for problem in (
        OSError(number, text),
        OSError(text),
        OSError(),
        TimeoutError(),
        OSError("", 1),
    ):
        assert cause_of(problem)
        assert "[Errno" not in told(problem) or "[Errno" in text


def test_what_was_raised_in_our_words_is_told_as_it_is() -> None:
    assert cause_of(OSError("git push: rejected")) == "git push: rejected"
    assert cause_of(ValueError("an anchor is file:PATH")) == "an anchor is file:PATH"
    assert told(OSError("it answered 500")) == "it answered 500"


async def test_an_address_that_is_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use") as refused:
            await asyncio.start_server(lambda *_: None, "127.0.0.1", port)

    assert told(refused.value).startswith(f"127.0.0.1:{port}: the address is in use: stop")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as refused:
        tmp_path.read_text()

    assert told(refused.value) == f"{tmp_path}: it is a folder: name a file"

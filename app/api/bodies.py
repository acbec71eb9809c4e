"""Read what a caller sends: JSON, uncompressed, not too much of it, and not too slowly."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aiohttp import web

from app.api import strict
from app.api.fitting import fit
from app.api.models import Body
from app.api.problems import Declined, Problem

T = TypeVar("T", bound=Body)
R = TypeVar("R")

LARGEST = 256 * 1024
LARGE = 2 * 1024
SLOWEST = 20.0
_JSON = re.compile(r'application/json\s*(?:;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)


# One large body at a time, in a thread: the loop shares the processor with no more than that.
_APART = ThreadPoolExecutor(1, "keyturn-bodies")


async def body_of(request: web.Request, model: type[T]) -> T:
    """Read the body of a call as a model; raises the problem that it has."""
    return await made_of(request, model, lambda body: body)


async def made_of(request: web.Request, model: type[T], make: Callable[[T], R]) -> R:
    """Read the body of a call, and make something of it, which may take its time."""
    _only_plain_json(request)
    read = await _bytes_of(request)

    def work() -> R | Problem:
        value = strict.read(read)
        fitted = value if isinstance(value, Problem) else fit(model, value)
        return fitted if isinstance(fitted, Problem) else make(fitted)

    if len(read) <= LARGE:
        made = work()
    else:
        made = await asyncio.get_running_loop().run_in_executor(_APART, work)
    if isinstance(made, Problem):
        raise Declined(made)
    return made


def _only_plain_json(request: web.Request) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Declined(Problem("unsupported_media_type", "A compressed body is not accepted."))
    if not _JSON.fullmatch(request.headers.get("Content-Type", "")):
        detail = "The body must be `Content-Type: application/json`, in UTF-8."
        raise Declined(Problem("unsupported_media_type", detail))


async def _bytes_of(request: web.Request) -> bytes:
    """Read to the end, or until it is too much; a length is not needed for that."""
    if (request.content_length or 0) > LARGEST:
        raise _too_large()
    read = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.content.iter_any():
                read += chunk
                if len(read) > LARGEST:
                    raise _too_large()
    except TimeoutError:
        raise Declined(Problem("body_too_slow", "The body did not arrive in time.")) from None
    except (web.RequestPayloadError, ConnectionError):
        raise Declined(Problem("bad_request", "The body could not be read to its end.")) from None
    return bytes(read)


def _too_large() -> Declined:
    detail = f"The body is larger than {LARGEST // 1024} KiB."
    return Declined(Problem("body_too_large", detail))

"""Read what a caller sends: JSON, uncompressed, not too much of it, and not too slowly."""

import asyncio
import re
from typing import TypeVar

from aiohttp import web

from app.api import strict
from app.api.fitting import fit
from app.api.models import Body
from app.api.problems import Declined, Problem

T = TypeVar("T", bound=Body)

LARGEST = 256 * 1024
SLOWEST = 20.0
_JSON = re.compile(r'application/json\s*(?:;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)


async def body_of(request: web.Request, model: type[T]) -> T:
    """Read the body of a call as a model; raises the problem that it has."""
    _only_plain_json(request)
    value = strict.read(await _bytes_of(request))
    fitted = value if isinstance(value, Problem) else fit(model, value)
    if isinstance(fitted, Problem):
        raise Declined(fitted)
    return fitted


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

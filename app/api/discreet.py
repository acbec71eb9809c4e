"""What the web framework logs, without what a caller sent: a key may be in a broken header."""

import logging
from collections.abc import MutableMapping
from typing import Any

from aiohttp.http_exceptions import HttpProcessingError


class Discreet(logging.LoggerAdapter[logging.Logger]):
    """Passes the sentence on, and of an error only its name."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401
        """Write a line; that somebody sends what is no HTTP is no error of ours."""
        if isinstance(kwargs.get("exc_info"), HttpProcessingError):
            level = min(level, logging.WARNING)
        super().log(level, msg, *args, **kwargs)

    def process(
        self,
        msg: object,
        kwargs: MutableMapping[str, Any],
    ) -> tuple[object, MutableMapping[str, Any]]:
        """Replace the error by its name."""
        error = kwargs.pop("exc_info", None)
        named = type(error).__name__ if isinstance(error, BaseException) else ""
        return f"{msg} {named}".rstrip(), {**kwargs, "exc_info": None}

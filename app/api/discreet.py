"""What the web framework logs, without what a caller sent: a key may be in a broken header."""

import logging
from collections.abc import MutableMapping
from typing import Any


class Discreet(logging.LoggerAdapter[logging.Logger]):
    """Passes the sentence on, and of an error only its name."""

    def process(
        self,
        msg: object,
        kwargs: MutableMapping[str, Any],
    ) -> tuple[object, MutableMapping[str, Any]]:
        """Replace the error by its name."""
        error = kwargs.pop("exc_info", None)
        named = type(error).__name__ if isinstance(error, BaseException) else ""
        return f"{msg} {named}".rstrip(), {**kwargs, "exc_info": None}

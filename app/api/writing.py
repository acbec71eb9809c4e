"""How an answer is written: as JSON, and the arguments of an action as the bytes of its digest."""

import json
from collections.abc import Callable

from app.domain.action import Json, Payload

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Written(dict[str, Json]):
    """Arguments that are told exactly as they stand in the canonical bytes.

    Whoever compares digests or numbers finds one form of them, and nobody writes them again.
    """

    def __init__(self, payload: Payload) -> None:
        super().__init__(payload.action.arguments)
        self.text = payload.arguments.decode()


def written(said: Json, encode: Callable[[Json], str] = encode) -> str:
    """Write what is said; only members of objects, not items of lists, may be `Written`."""
    if isinstance(said, Written):
        return said.text
    if not isinstance(said, dict):
        return encode(said)
    members = (f"{encode(name)}:{written(value, encode)}" for name, value in said.items())
    return f"{{{','.join(members)}}}"

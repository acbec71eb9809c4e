"""Secrets in settings: the value itself, or a file that only its owner reads."""

import base64
from pathlib import Path

from pydantic import SecretStr

from app.tracing.causes import cause_of

KEY_BYTES = 32
KEY_SIZE = range(KEY_BYTES, KEY_BYTES + 1)
SIGNING_BYTES = range(24, 65)  # https://github.com/standard-webhooks/standard-webhooks, "secrets"

URL_SAFE = str.maketrans("-_+/", "+/!!")  # of one alphabet or the other, not of both


class SettingsError(Exception):
    """The settings cannot be used: every reason, one a line."""


def secret_in(value: SecretStr, label: str, sizes: range = KEY_SIZE) -> bytes:
    """Read the bytes of a secret, from the value itself or from the file it names.

    Raises `SettingsError` for what is neither, or is too short or too long.
    """
    given = value.get_secret_value()
    try:
        path = Path(given).expanduser()
        if given and path.is_file():
            given = private_text(path, label)
        found = _decoded(given.removeprefix("whsec_"))
    except (OSError, ValueError, RuntimeError) as problem:
        # What was given may be the secret itself, and such errors repeat it.
        why = cause_of(problem) if isinstance(problem, OSError) else "not base64"
        message = f"{label}: neither a readable file nor {sizes[0]} bytes in base64 ({why})"
        raise SettingsError(message) from None
    if len(found) not in sizes:
        needed = f"{sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"{sizes[0]}"
        message = f"{label}: {len(found)} bytes where {needed} are needed"
        raise SettingsError(message)
    return found


def _decoded(text: str) -> bytes:
    """Decode base64 of either alphabet, with its padding or without; raises ValueError."""
    bare = text.rstrip("=")
    if len(text) % 4 and bare != text:
        message = "padded, and not to its end"
        raise ValueError(message)
    if {*"-_"} & {*bare}:
        bare = bare.translate(URL_SAFE)
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


def private_text(path: Path, label: str) -> str:
    """Read a file that nobody else may; raises `SettingsError` where others can."""
    if path.stat().st_mode & 0o077:
        message = f"{label}: {path} can be read by others; run: chmod 600 {path}"
        raise SettingsError(message)
    return path.read_text().strip()

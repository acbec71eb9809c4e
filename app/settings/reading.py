"""Read the settings from the environment and `.env`, and refuse them together in one list."""

import os
from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_settings import SettingsError as NotRead

from app.settings.model import Settings
from app.settings.secrets import SettingsError


def settings_from(values: Mapping[str, object] | None = None) -> Settings:
    """Read the settings, with `values` before the environment.

    Raises `SettingsError` with one line for each thing that is wrong.
    """
    try:
        return Settings(**dict(values or {}))  # type: ignore[arg-type]
    except ValidationError as problem:
        raise SettingsError("\n".join(_told(problem))) from problem
    except NotRead as problem:
        message = f"HITL_WEBHOOKS: {problem}; write HITL_WEBHOOKS__NAME__URL and its like instead"
        raise SettingsError(message) from None
    except UnicodeDecodeError as problem:
        message = f".env: not UTF-8 at byte {problem.start}"
        raise SettingsError(message) from problem


def surroundings() -> dict[str, str]:
    """Give the environment as another program may see it: without what is ours."""
    around = os.environ  # noqa: TID251 - this is where it is read
    return {name: one for name, one in around.items() if not name.startswith("HITL_")}


def _told(problem: ValidationError) -> list[str]:
    lines = []
    for one in problem.errors(include_input=False, include_url=False):
        name = "__".join(map(str, one["loc"])).upper().removeprefix("HITL_")
        lines.append(f"HITL_{name}: {one['msg'].removeprefix('Value error, ')}")
    return sorted(lines)

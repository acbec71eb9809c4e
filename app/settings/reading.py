"""Read the settings from the environment and `.env`, and refuse them together in one list."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource
from pydantic_settings import SettingsError as NotRead

from app.settings.model import Settings
from app.settings.secrets import SettingsError

PREFIX, NESTED = "HITL_", "HITL_WEBHOOKS__"
OF_TESTS = "HITL_TEST_"


def settings_from(values: Mapping[str, object] | None = None) -> Settings:
    """Read the settings, with `values` before the environment.

    A name that begins as ours and is no setting is refused: mistyped, it would be a wish that
    nobody hears. Raises `SettingsError` with one line for each thing that is wrong.
    """
    given = dict(values or {})
    try:
        unknown = [*_unknown(given.get("_env_file", Settings.model_config["env_file"]))]
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as problem:
        raise SettingsError("\n".join([*_told(problem), *unknown])) from problem
    except NotRead as problem:
        message = f"HITL_WEBHOOKS: {problem}; write HITL_WEBHOOKS__NAME__URL and its like instead"
        raise SettingsError(message) from None
    except UnicodeDecodeError as problem:
        message = f".env: not UTF-8 at byte {problem.start}"
        raise SettingsError(message) from problem
    if unknown:
        raise SettingsError("\n".join(unknown))
    return settings


def surroundings() -> dict[str, str]:
    """Give the environment as another program may see it: without what is ours."""
    around = os.environ  # noqa: TID251 - this is where it is read
    return {name: one for name, one in around.items() if not name.startswith("HITL_")}


def _unknown(file: Any) -> Iterator[str]:  # noqa: ANN401 - as pydantic-settings takes it
    """Name what begins with HITL_ and is no setting; HITL_TEST_… is left to tests."""
    around = os.environ  # noqa: TID251 - this is where it is read
    yield from _strangers(around, "the environment")
    if file:
        yield from _strangers(DotEnvSettingsSource(Settings, env_file=file).env_vars, str(file))


def _strangers(names: Iterable[str], where: str) -> Iterator[str]:
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for said in sorted({name.upper() for name in names}):
        if not said.startswith(PREFIX) or said.startswith((NESTED, OF_TESTS)) or said in known:
            continue
        first, _, rest = said.partition("__")
        near = difflib.get_close_matches(first, known, 1)
        meant = f"did you mean {'__'.join(filter(None, (near[0], rest)))}?" if near else ""
        yield f"{said} (in {where}): there is no such setting; {meant or 'take it out'}"


def _told(problem: ValidationError) -> list[str]:
    lines = []
    for one in problem.errors(include_input=False, include_url=False):
        name = "__".join(map(str, one["loc"])).upper().removeprefix("HITL_")
        lines.append(f"HITL_{name}: {one['msg'].removeprefix('Value error, ')}")
    return sorted(lines)

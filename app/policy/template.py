"""Find the resource of an action in its arguments: `secret:{arguments.secret}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.patterns import Pattern, pattern
from app.documents.problem import quoted
from app.domain.action import Json, Resource
from app.domain.letters.names import unfit
from app.policy.decision import Misfit
from app.policy.naming import not_one
from app.policy.urls import not_plain

LONGEST_ID = 1000
MISSING = object()

_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HOLE = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"arguments((?:\.[^.{}\s]+)+)")


@dataclass(frozen=True, slots=True)
class Template:
    """How a resource is made: the type, and literal text and argument paths by turns."""

    type: str
    texts: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]

    def fill(self, arguments: Mapping[str, Json]) -> Resource | Misfit:
        """Make the resource of these arguments, or say which of them is not as it must be."""
        written = self.texts[0]
        for path, text in zip(self.paths, self.texts[1:], strict=True):
            value = look_up(arguments, path)
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if not isinstance(value, str) or not value:
                return _without(path, value)
            if no := unfit(value[: LONGEST_ID + 1]):
                message = f"The argument {_written(path)} names the resource, and it {no}."
                return Misfit("argument_invalid", message, pointer(path))
            written += value + text
        return Resource(self.type, written)

    @property
    def pattern(self) -> Pattern:
        """Give a pattern that every resource made this way fits."""
        return pattern(f"{self.type}:" + "**".join(self.texts))


def template(text: str) -> Template | None:
    """Read a template; nothing if it is not one."""
    kind, colon, rest = text.partition(":")
    parts = _HOLE.split(rest)
    paths = [path_of(one) for one in parts[1::2]]
    literal = "".join(parts[::2])
    if not colon or not rest or not _TYPE.fullmatch(kind) or re.search(r"[{}*]", literal):
        return None
    if any(not path for path in paths) or not _can_be_filled(parts):
        return None
    return Template(kind, tuple(parts[::2]), tuple(paths))


def _can_be_filled(parts: list[str]) -> bool:
    return (
        misplaced(Resource("x", "".join("x" if n % 2 else one for n, one in enumerate(parts))))
        is None
    )


def path_of(text: str) -> tuple[str, ...]:
    """Read `arguments.a.b`; nothing if it is not such a path."""
    found = _PATH.fullmatch(text)
    return tuple(found[1][1:].split(".")) if found else ()


def look_up(arguments: Mapping[str, Json], path: tuple[str, ...]) -> Any:  # noqa: ANN401
    """Follow a path into the arguments; `MISSING` where it leads nowhere."""
    value: Any = arguments
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return MISSING
        value = value[step]
    return value


def misplaced(resource: Resource) -> Misfit | None:
    """Say what makes a resource unusable: it could be taken for another one.

    A path may begin with a slash, and a URL with its scheme, where it has its plain form only.
    """
    if not _TYPE.fullmatch(resource.type):
        message = "The type of the resource is not a plain name."
        return Misfit("resource_invalid", message, "/resource/type")
    if len(resource.id) > LONGEST_ID:
        message = f"The id of the resource is longer than {LONGEST_ID} characters."
    elif no := unfit(resource.id):
        message = f"The id of the resource {no}."
    elif "://" in resource.id:
        message = not_plain(resource.id)
    elif no := not_one(resource.id):
        message = f"The id of the resource {no}"
    else:
        message = ""
    if not message:
        return None
    return Misfit("resource_invalid", message, "/resource/id")


def of_several(resource: Resource) -> bool:
    """Tell whether whoever runs it may take the id for several resources: a pattern, a list."""
    letters = "*,;" if "://" in resource.id else "*?[ "
    return any(one in resource.id for one in letters)


def pointer(path: tuple[str, ...]) -> str:
    """Write the JSON pointer of an argument, as in the body of a request."""
    steps = (one.replace("~", "~0").replace("/", "~1") for one in path)
    return "/action/arguments/" + "/".join(steps)


def _written(path: tuple[str, ...]) -> str:
    return quoted(".".join(path))


def _without(path: tuple[str, ...], value: object) -> Misfit:
    shown = _written(path)
    if value is MISSING:
        message = f"The argument {shown} is missing; it names the resource."
        return Misfit("argument_missing", message, pointer(path))
    wanted = "a text that is not empty, or a whole number"
    message = f"The argument {shown} names the resource, so it must be {wanted}."
    return Misfit("argument_invalid", message, pointer(path))

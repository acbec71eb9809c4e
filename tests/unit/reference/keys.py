"""Every key of a document, found in the shapes themselves."""

import types
import typing
from collections.abc import Iterator

from app.documents.strict import Strict


def keys_of(
    shape: type[Strict], place: str, seen: dict[type[Strict], str]
) -> Iterator[tuple[str, str]]:
    """List every key of a shape and of those in it, with the first place where it stands."""
    seen[shape] = place
    for name, field in shape.model_fields.items():
        key = field.alias or name
        yield place, key
        beside = key if place in {"policy", "roster"} else f"{place}.{key}"
        for inner, deeper in shapes_in(field.annotation):
            if inner not in seen:
                yield from keys_of(inner, beside + deeper, seen)


def shapes_in(annotation: object) -> Iterator[tuple[type[Strict], str]]:
    """Find the shapes in an annotation, and how far inside lists and mappings they are."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        yield annotation, ""
        return
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        word = "<pattern>" if _pattern(inner[0]) else "<name>"
        yield from ((one, f".{word}{deeper}") for one, deeper in shapes_in(inner[1]))
    elif origin is tuple:
        yield from ((one, f"[]{deeper}") for one, deeper in shapes_in(inner[0]))
    elif origin in {typing.Annotated, typing.Union, types.UnionType}:
        for part in inner:
            yield from shapes_in(part)


def _pattern(key: object) -> bool:
    return "glob_text" in repr(typing.get_args(key))

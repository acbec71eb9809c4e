"""The shape of a document: every key is known, supported and of the right kind, or refused."""

import difflib
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, model_validator

from app.documents.outline import Outline
from app.documents.problem import UNSUPPORTED, DocumentError, Problem, quoted
from app.documents.reader import Section, read
from app.documents.wording import path_of, sentence

Shape = TypeVar("Shape", bound="Strict")


class Strict(BaseModel):
    """A part of a document. `later` names the keys that a later version will support."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    later: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _tell_of_strange_keys(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, Section) and isinstance(info.context, _Strangers):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in value:
                if key not in known:
                    info.context.met(value, key, cls.later, known)
        return value


class _Strangers:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.problems: list[Problem] = []

    def met(self, section: Section, key: str, later: frozenset[str], known: list[str]) -> None:
        """Note a key that is not known here."""
        near = difflib.get_close_matches(key, known, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"
        message = UNSUPPORTED if key in later else f"{quoted(key)} is not a known key{hint}"
        self.problems.append(self.outline.problem((*section.path, key), message))


def parse(
    text: str, source: str, shape: type[Shape]
) -> tuple[Shape | None, Outline, list[Problem]]:
    """Read a document into its shape; without a shape, the problems say why.

    Strange keys are problems too, but do not keep the rest from being looked at.
    """
    tree, outline = read(text, source)
    if not isinstance(tree, Section):
        what = "is empty" if tree is None else "must hold keys and values at its top"
        raise DocumentError((outline.problem((), what),))
    strangers = _Strangers(outline)
    try:
        made = shape.model_validate(tree, context=strangers)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [_told(one, outline) for one in errors if not _echo(one)]
        return None, outline, strangers.problems + found
    return made, outline, strangers.problems


def _echo(error: Any) -> bool:  # noqa: ANN401 - pydantic's own record
    """Tell whether a list is called empty only because its items are wrong."""
    return bool(error["type"] == "too_short" and error["input"])


def _told(error: Any, outline: Outline) -> Problem:  # noqa: ANN401 - pydantic's own record
    path = path_of(error["loc"])
    return outline.problem(path, sentence(error, outline.written(path)))


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Put problems in the order of the document."""
    return tuple(sorted(problems, key=lambda one: (one.line, one.field, one.message)))

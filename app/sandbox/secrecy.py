"""What people type that is written down nowhere, such as a code."""

from app.sandbox.wire import Json

HIDDEN = "••••••"


def without_secrets(value: Json, blocks: frozenset[str]) -> Json:
    """Return a copy in which what was typed into these blocks is dots, wherever it stands."""
    if not blocks:
        return value
    if isinstance(value, list | tuple):
        return [without_secrets(one, blocks) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _dotted(one) if name in blocks else without_secrets(one, blocks)
        for name, one in value.items()
    }


def _dotted(state: Json) -> Json:
    """Hide what the elements of one block hold; anything else of that name stays."""
    if not isinstance(state, dict):
        return state
    return {name: _element(one) for name, one in state.items()}


def _element(held: Json) -> Json:
    typed = isinstance(held, dict) and held.get("value")
    return {**held, "value": HIDDEN} if typed else held

"""How a field of an event is marked that is free text or the action itself."""

PRIVATE = {"private": True}

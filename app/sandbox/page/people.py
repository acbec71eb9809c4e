"""Faces: initials on a colour of one's own, or the app's mark."""

import zlib

from app.sandbox.page import icons
from app.sandbox.page.html import Html, el
from app.sandbox.people import Person

HUES = 8


def face(person: Person, size: str = "") -> Html:
    """Draw a person."""
    if person.is_bot:
        return el("span", icons.HOLD, class_=f"face app-face {size}".strip(), aria_hidden="true")
    hue = zlib.crc32(person.id.encode()) % HUES
    initials = "".join(word[0] for word in person.real_name.split()[:2])
    shown = initials or person.id[:2]
    return el("span", shown, class_=f"face hue-{hue} {size}".strip(), aria_hidden="true")


def standing(person: Person, home: str) -> str:
    """Say what kind of account this is, where it is not an ordinary one."""
    told = (
        (person.deleted, "deactivated"),
        (person.is_bot, "app"),
        (person.is_ultra_restricted, "single-channel guest"),
        (person.is_restricted, "guest"),
        (person.team != home, "another company"),
    )
    return next((word for is_so, word in told if is_so), "")

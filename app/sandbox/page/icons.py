"""The few pictures of the page, drawn here so that nothing is fetched."""

from app.sandbox.page.html import Html, el


def _icon(*paths: str) -> Html:
    return el(
        "svg",
        [el("path", d=path) for path in paths],
        viewBox="0 0 20 20",
        aria_hidden="true",
        focusable="false",
        class_="icon",
    )


HOLD = _icon("M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M8 7v6", "M12 7v6")
CHECK = _icon("M4 10.5l4 4 8-9")
CROSS = _icon("M5 5l10 10", "M15 5L5 15")
HASH = _icon("M7.5 3l-2 14", "M14.5 3l-2 14", "M3.5 7.5h14", "M2.5 12.5h14")
LOCK = _icon("M5 9h10v8H5z", "M7 9V6.5a3 3 0 0 1 6 0V9")
HOME = _icon("M3 10l7-6.5L17 10", "M5 9v8h10V9")
MAIL = _icon("M3 4.5h14v9H9l-4 3.5v-3.5H3z")
MORE = _icon("M4.5 10h.01", "M10 10h.01", "M15.5 10h.01")
IMAGE = _icon("M3 4h14v12H3z", "M3 14l4-4 3 3 3-4 4 5")
ROBOT = _icon("M4 7h12v9H4z", "M10 7V3.5", "M7.5 11h.01", "M12.5 11h.01", "M8 13.5h4")
EYE = _icon("M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z", "M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z")
WARNING = _icon("M10 3l8 14H2z", "M10 8v4", "M10 14.5h.01")
THROUGH = _icon("M3 10h12", "M11 5.5l5 4.5-5 4.5")
SHIELD = _icon("M10 2.5l6.5 2.5v5c0 4-3 6.5-6.5 7.5-3.5-1-6.5-3.5-6.5-7.5V5z")

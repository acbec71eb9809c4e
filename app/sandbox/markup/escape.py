"""What Slack does to text before it gives it back."""

import re

ANGLE = re.compile(
    r"<(?P<target>[@#][A-Z0-9]+|![a-zA-Z]+(?:\^[^<>|]*)?|[a-zA-Z][a-zA-Z0-9+.-]*:[^<>|\s]+)"
    r"(?:\|(?P<label>[^<>]*))?>",
)
BARE_URL = re.compile(r"https?://[^\s<>|\"'`]*[^\s<>|\"'`.,;:!?)\]}*_~]")
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")


def escape(text: str) -> str:
    """Escape the three characters that Slack escapes; what is escaped already stays."""
    return BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return the characters a person sees."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_returned(text: str, *, link: bool) -> str:
    """Escape all but live forms, and make bare URLs live when asked."""
    parts: list[str] = []
    end = 0
    for form in ANGLE.finditer(text):
        parts += [_outside(text[end : form.start()], link=link), form.group()]
        end = form.end()
    return "".join([*parts, _outside(text[end:], link=link)])


def _outside(text: str, *, link: bool) -> str:
    escaped = escape(text)
    return BARE_URL.sub(lambda found: f"<{found.group()}>", escaped) if link else escaped

"""Text that somebody else wrote: every character is shown, or shown as what it is."""

import re
import unicodedata

from app.domain.letters.blank import without_ink

MARKS_IN_A_ROW = 3
hidden = without_ink
PLAIN = re.compile(r"[\n\x20-\x7e]*")
FORMATTING = re.compile(r"^>|[*~`\n]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
COMMAND = re.compile(r"@(?=here|channel|everyone)|:(?=//)|:(?=[\w+'-]+:)", re.IGNORECASE)


def escape(char: str) -> str:
    r"""Write a character as its code point: `\u{202E}`."""
    return f"\\u{{{ord(char):X}}}"


def visible(text: str) -> str:
    """Show what would be hidden, reorder or cover other text as its code point."""
    if PLAIN.fullmatch(text):
        return text
    shown, marks, based = [], 0, False
    for char in text:
        mark = unicodedata.category(char)[0] == "M"
        marks = marks + 1 if mark else 0
        flood = mark and (marks > MARKS_IN_A_ROW or not based)
        hide = flood or hidden(char)
        shown.append(escape(char) if hide else char)
        based = based if mark else not (hide or char.isspace())
    return "".join(shown)


def one_line(text: str) -> str:
    """Show what would be hidden, line breaks too."""
    return visible(text).replace("\n", escape("\n"))


def plain(text: str) -> str:
    """Make text for a `plain_text` field: one line, with no angle brackets."""
    return re.sub(r"[<>\n]", lambda one: escape(one[0]), visible(text))


def entities(text: str) -> str:
    """Escape the three characters that Slack gives a meaning to."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inert(text: str) -> str:
    """Make text for a field that Slack formats: one line, nothing in it is live."""
    marked = FORMATTING.sub(lambda one: escape(one[0]), visible(text))
    return entities(COMMAND.sub(lambda one: escape(one[0]), marked))


def cost(text: str) -> int:
    """Count the characters that Slack may count: escaped, in UTF-16 units."""
    return len(entities(text).encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, budget: int) -> tuple[str, int]:
    """Keep the longest beginning within the budget, and count the characters left out."""
    if cost(text) <= budget:
        return text, 0
    low, high = 0, min(len(text), budget)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cost(text[:middle]) <= budget else (low, middle - 1)
    return text[:low], len(text) - low

"""The rich_text block and all that may be inside it."""

from app.sandbox import limits
from app.sandbox.validate.rules import array, boolean, by_type, choice, integer, shape, string, url
from app.sandbox.validate.spot import Rule

ANY_NUMBER = 10_000  # no published limit: the cumulative one holds


def _style(*names: str) -> dict[str, Rule]:
    return {"style": shape({}, dict.fromkeys(names, boolean))}


WORDS = _style("bold", "italic", "strike", "code", "underline")
NAMES = _style("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
ID = string(255)

TEXT = shape({"text": string(limits.MESSAGE_TEXT)}, WORDS)
LINK = shape(
    {"url": url(limits.URL)},
    {"text": string(limits.TEXT, 0), "unsafe": boolean, **WORDS},
)

INLINE = by_type(
    {
        "text": TEXT,
        "link": LINK,
        "user": shape({"user_id": ID}, NAMES),
        "channel": shape({"channel_id": ID}, NAMES),
        "usergroup": shape({"usergroup_id": ID}, NAMES),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, WORDS),
        "emoji": shape({"name": ID}, {"unicode": ID, **WORDS}),
        "date": shape(
            {"timestamp": integer(0, 2**53), "format": string(limits.TEXT)},
            {"url": url(limits.URL), "fallback": string(limits.TEXT), **WORDS},
        ),
        "color": shape({"value": ID}, WORDS),
    }
)
UNSTYLED = by_type({"text": TEXT, "link": LINK})

BORDER = {"border": integer(0, limits.BORDER)}
SECTION = shape({"elements": array(INLINE, ANY_NUMBER, 0)})
LIST = shape(
    {
        "style": choice("bullet", "ordered"),
        "elements": array(by_type({"rich_text_section": SECTION}), ANY_NUMBER),
    },
    {"indent": integer(0, limits.LIST_INDENT), "offset": integer(0, ANY_NUMBER), **BORDER},
)
PREFORMATTED = shape({"elements": array(UNSTYLED, ANY_NUMBER)}, {**BORDER, "language": ID})
QUOTE = shape({"elements": array(INLINE, ANY_NUMBER)}, BORDER)

RICH_TEXT = shape(
    {
        "elements": array(
            by_type(
                {
                    "rich_text_section": SECTION,
                    "rich_text_list": LIST,
                    "rich_text_preformatted": PREFORMATTED,
                    "rich_text_quote": QUOTE,
                }
            ),
            ANY_NUMBER,
        ),
    },
    {"block_id": string(limits.BLOCK_ID)},
)

"""Names that could be taken for others: rules match them letter by letter, and people do not."""

import unicodedata

from app.domain.letters.classes import LIVING, SEPARATORS, code, twin
from app.domain.letters.hidden import hidden
from app.domain.letters.mixing import strangers

SHOWN = 200


def unfit(name: str) -> str:
    """Say what makes a name unfit to be one, and what to do; nothing if it is fit.

    A name that is wholly of another script is fit, whatever it looks like.
    """
    if name != name.strip():
        return "begins or ends with white space: leave that out"
    if odd := next(hidden(name, strict=True), None):
        return f"holds {odd.what}, which {odd.why}: leave that out"
    if (plain := unicodedata.normalize("NFKC", name)) != name:
        return f"is not in Unicode's plain form (NFKC): write “{plain[:SHOWN]}”"
    if not name.isprintable():
        return "holds a character that cannot be seen: leave that out"
    return _disguised(name)


def _disguised(name: str) -> str:
    if sign := next((one for one in name if one in SEPARATORS), ""):
        return f"holds “{sign}” ({code(sign)}), which looks like “{twin(sign)}”: write that"
    for odd in strangers(name, strict=True):
        if odd.where and not any(char in odd.what for char in LIVING):
            return f"holds {odd.what}, which {odd.why}: write that"
    return ""

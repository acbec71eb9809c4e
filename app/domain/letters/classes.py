"""Sets of characters, as the inside of a bracket of a regular expression."""

import unicodedata
from functools import lru_cache

from app.domain.letters.twins import TWINS

# Scripts whose letters are joined: a joiner or a non-joiner between two of them is spelling.
JOINED = (
    "\u0600-\u07ff\u0840-\u08ff\u1800-\u18af\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010ac0-\U00010aff\U00010d00-\U00010d3f\U0001e900-\U0001e95f"
)
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
VIRAMAS = "".join(
    chr(one)
    for start, end in ((0x900, 0x1100), (0x1700, 0x1C00), (0xA800, 0xAC00), (0x10A00, 0x11E00))
    for one in range(start, end)
    if unicodedata.combining(chr(one)) == unicodedata.combining("\u094d")
)
# Scripts that write words without a space between them.
UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf"
    "\u3041-\u30ff"
)
HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
EAST_ASIAN = f"\u1100-\u11ff\u3001-\u318f\u31f0-\u31ff\uac00-\ud7ff\uff61-\uffdc{HAN}"
PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
MARKS = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Marks that stand above or below letters of these scripts, and how many at most stand on one.
PILES = (
    (MARKS, 4),
    ("\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7", 7),
    ("\u064b-\u065f\u0670", 5),
    ("\u0e31\u0e34-\u0e3a\u0e47-\u0e4e", 4),
)

# Letters that NFKC makes one of ASCII's: full-width, mathematical, of the letter-like symbols.
STYLED = (
    "\u017f\u2102\u210a-\u2112\u2115\u2119-\u211d\u2124\u2128\u212a\u212c-\u2131\u2133\u2134"
    "\u2145-\u2149\u2160-\u217f\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
    "\U0001f130-\U0001f149"
)
FULL_WIDTH = "\uff01-\uff5e"

TWIN_OF = {char: twin for twin, chars in TWINS.items() for char in chars} | {"\u043c": "m"}
# Small letters that are drawn as the capital, only smaller; the confusables leave them out, as
# they do the Cyrillic em, which is too near to go unnamed.
CLOSE = {
    "\u043a": "k",
    "\u0442": "t",
    "\u043d": "h",
    "\u0432": "b",
    "\u03ba": "k",
    "\u03b7": "n",
}
# Latin letters of living alphabets, which are no mistake in a word of theirs.
LIVING = "\u0131\u0192\u0263\u0269\u028b\u00fe\u0196\u01b7\u0294\u0241"


_ALL = "".join(one for one in TWIN_OF if one.isalpha() and TWIN_OF[one].isalnum())
LATIN_TWINS = "".join(one for one in _ALL if unicodedata.name(one, "").startswith("LATIN"))
# Letters of scripts that look as a whole like the Latin one, and letters of other scripts.
ALIKE = "".join(
    one
    for one in _ALL
    if TWIN_OF[one].isalpha()
    and one not in LATIN_TWINS
    and not "\u0590" <= one < "\u1300"
    and not "\u3000" <= one < "\ua000"
)
# Letters that may pass for a digit between two; in Russian, x between two says "times".
AMID = "".join(one for one in _ALL if one in ALIKE or TWIN_OF[one].isdecimal()).translate(
    dict.fromkeys(map(ord, "\u0445\u0425\u03c7\u03a7"))
)
APART = "".join(one for one in TWIN_OF if one.isalnum() and "\u0590" <= one < "\u1300")
DIGITS = "".join(one for one in TWIN_OF if one.isdecimal())
# Digits that look like another digit than they are.
TRAPS = "".join(
    one for one in DIGITS if TWIN_OF[one].isdecimal() and int(one) != int(TWIN_OF[one])
)
STRUCTURAL = "/\\.:?&=@#%*"
SEPARATORS = (
    "".join(
        one
        for twin in STRUCTURAL
        for one in TWINS.get(twin, "")
        if unicodedata.category(one)[0] in "PS" or one in "\u02d0\u30ce\u4e3f\u3033"
    )
    + "\u2024\ufe52\ufe55\ufe68\ufe6b"
)


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """Name the script of a letter as its Unicode name begins: `Cyrillic`; else nothing."""
    name = unicodedata.name(char, "") if char.isalnum() else ""
    return name.split(" ", 1)[0].capitalize()


def twin(char: str) -> str:
    """Give the ASCII character that this one looks like, or nothing."""
    plain = unicodedata.normalize("NFKC", char)
    return TWIN_OF.get(char) or CLOSE.get(char) or (plain if plain.isascii() else "")


def code(char: str) -> str:
    """Write the code point: `U+202E`."""
    return f"U+{ord(char):04X}"

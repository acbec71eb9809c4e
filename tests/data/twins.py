"""Write `app/domain/letters/twins.py` from the confusables of Unicode (UTS #39), as ICU has them.

Run it when Unicode has a new version, with PyICU at hand:
`python tests/data/twins.py > app/domain/letters/twins.py`
"""

import sys
import unicodedata
from collections import defaultdict

import icu  # type: ignore[import-not-found]  # PyICU is needed here alone

HEAD = '''"""Characters that look like one of ASCII's, by the ASCII character that they look like.

Made by `tests/data/twins.py` from Unicode {unicode}, UTS #39 confusables, as ICU {icu} gives them.
What the normal form NFKC makes ASCII anyway is not listed. Do not edit.
"""

TWINS = {{'''
SAME_FOR = {"Lu": "I", "Nd": "1", "Nl": "I"}  # I, l, 1 and | look alike


def main() -> None:
    """Write the table to standard output."""
    skeleton, nfkc = icu.SpoofChecker().getSkeleton, icu.Normalizer2.getNFKCInstance()
    known: dict[str, str] = {}
    for number in range(0x21, 0x7F):
        known.setdefault(skeleton(0, chr(number)), chr(number))
    found: dict[str, list[str]] = defaultdict(list)
    for number in (*range(0x80, 0xD800), *range(0xE000, sys.maxunicode + 1)):
        char = chr(number)
        twin = known.get(skeleton(0, char)) if icu.Char.isdefined(char) else None
        if twin and nfkc.normalize(char) == char:
            found[_told(char, twin)].append(_written(number))
    lines = [HEAD.format(unicode=icu.UNICODE_VERSION, icu=icu.ICU_VERSION)]
    for twin, chars in sorted(found.items()):
        rows = [chars[start : start + 7] for start in range(0, len(chars), 7)]
        lines += [
            f"    {_quoted(twin)}: (",
            *(f'        "{"".join(one)}"' for one in rows),
            "    ),",
        ]
    sys.stdout.write("\n".join([*lines, "}"]) + "\n")


def _told(char: str, twin: str) -> str:
    kind = unicodedata.category(char)
    if twin == "1":
        return SAME_FOR.get(kind, "l")
    return "O" if twin == "0" and kind != "Nd" else twin


def _written(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _quoted(char: str) -> str:
    return "'\"'" if char == '"' else f'"{char}"' if char != "\\" else '"\\\\"'


if __name__ == "__main__":
    main()

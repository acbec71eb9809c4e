"""Write a screenshot anew with a palette: pictures of text on plain ground become small."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Colour = tuple[int, ...]


def small(png: bytes) -> bytes:
    """Give the same picture in at most 256 colours: the rare ones become the nearest frequent."""
    head, data = b"", b""
    for kind, content in _chunks(png):
        head = content if kind == b"IHDR" else head
        data += content if kind == b"IDAT" else b""
    width, height, depth, form = struct.unpack(">IIBB", head[:10])
    assert (depth, form) in {(8, 2), (8, 6)}
    wide = 3 if form == 2 else 4
    rows = list(_rows(zlib.decompress(data), width * wide, wide))
    pixels = [[tuple(row[i : i + 3]) for i in range(0, len(row), wide)] for row in rows]
    counted = Counter(one for row in pixels for one in row)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    index = {one: _nearest(one, palette) for one in counted}
    packed = b"".join(b"\0" + bytes(index[one] for one in row) for row in pixels)
    new = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    flat = bytes(part for colour in palette for part in colour)
    written = [
        (b"IHDR", new),
        (b"PLTE", flat),
        (b"IDAT", zlib.compress(packed, 9)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(_chunk(*one) for one in written)


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    def far(at: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(colour, palette[at], strict=True))

    return min(range(len(palette)), key=far)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _rows(data: bytes, length: int, wide: int) -> Iterator[bytearray]:
    """Undo the filter of each row (PNG specification, 9.2)."""
    before = bytearray(length)
    for at in range(0, len(data), length + 1):
        how, row = data[at], bytearray(data[at + 1 : at + 1 + length])
        for i in range(length):
            left = row[i - wide] if i >= wide else 0
            corner = before[i - wide] if i >= wide else 0
            row[i] = (row[i] + _predicted(how, left, before[i], corner)) & 255
        yield row
        before = row


def _predicted(how: int, left: int, above: int, corner: int) -> int:
    if how < 4:
        return (0, left, above, (left + above) // 2)[how]
    guess = left + above - corner
    distances = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[distances.index(min(distances))]

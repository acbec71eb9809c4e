"""Chains made by hand."""

from app.audit.chain import GENESIS, Entry, link_of


def linked(entry: Entry) -> Entry:
    return entry._replace(link=link_of(entry))


def an_entry(seq: int = 1, prev: bytes = GENESIS, body: str = "{}") -> Entry:
    commitment = bytes([seq % 256]) * 32 if seq % 2 else None
    request = f"req_{seq}" if seq % 3 else None
    return linked(Entry(seq, seq * 10, "Noted", request, body, commitment, prev, b"", 1, "0.1.0"))


def a_chain(length: int) -> list[Entry]:
    chain: list[Entry] = []
    for seq in range(1, length + 1):
        chain.append(an_entry(seq, chain[-1].link if chain else GENESIS, f'{{"n":{seq}}}'))
    return chain

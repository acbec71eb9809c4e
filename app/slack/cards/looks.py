"""Name what in a request can deceive whoever decides it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TypeAlias

from app.delivery.view import View
from app.domain.action import Json
from app.domain.letters import looks
from app.domain.letters.hidden import REORDERS, UNSEEN, hidden
from app.slack import words
from app.slack.cards.claims import claims_of
from app.slack.cards.exact import Exact
from app.slack.cards.mask import Tally, curtain, masked
from app.slack.cards.unfolded import texts_in

SHOWN, OF_EACH = 5, 4
ORDINARY = 4
ORDERED = {REORDERS: 2, UNSEEN: 3}

Kind: TypeAlias = tuple[str, str]


def oddities(
    texts: Iterable[str], names: Iterable[str] = (), unseen: Iterable[str] = ()
) -> tuple[str, ...]:
    """Name what a reader could not see or would mistake, the most dangerous first.

    Of names each letter counts; of texts only what is not ordinary in their script. Of what is
    not shown only the characters that show nothing are named, and no word around them.
    """
    found: Counter[Kind] = Counter()
    first: dict[Kind, str] = {}
    seen = chain(
        looks.oddities(_lines(names), strict=True),
        looks.oddities(_lines(texts)),
        (replace(one, where="") for one in islice(hidden(_lines(unseen)), looks.MOST)),
    )
    for odd in seen:
        kind = odd.what, odd.why
        found[kind] += 1
        first.setdefault(kind, str(odd))
    shown = _told(found)
    named = [
        first[kind] if found[kind] == 1 else f"{first[kind]} \u00d7{found[kind]}" for kind in shown
    ]
    more = len(found) - len(shown)
    told = words.ODD_MORE_ONE if more == 1 else words.ODD_MORE.format(more=more)
    return (*named, told) if more else tuple(named)


def _told(found: Counter[Kind]) -> list[Kind]:
    """Choose what is told: some of each danger, however much there is of another."""
    ranks: dict[int, list[Kind]] = {}
    for kind, _ in found.most_common():
        ranks.setdefault(_danger(kind), []).append(kind)
    shown: list[Kind] = []
    for rank in sorted(ranks):
        shown += ranks[rank][: OF_EACH if rank < ORDINARY else max(SHOWN - len(shown), 0)]
    return shown


def _danger(kind: Kind) -> int:
    """Rank what passes for another host, for another letter, what turns and what shows nothing."""
    why = kind[1]
    if why in ORDERED:
        return ORDERED[why]
    return 0 if "xn--" in why else 1 if " letter" in why else ORDINARY


def odd_on_card(view: View, exact: Exact, hidden_claims: Tally) -> tuple[str, ...]:
    """Name what is odd in all that the agent or a reviewer wrote, as far as the card shows it."""
    facts, payload = view.request.facts, view.payload
    said = claims_of(payload, facts, curtain(facts)) if payload else ()
    texts = [masked(one, facts) for one in _said(view)]
    return oddities(
        [*texts, *_values(exact.drawn), *(text for _, text in said)],
        [*_named(view), *_keys(exact.drawn)],
        [*exact.unseen, *hidden_claims.hidden],
    )


def odd_in_details(view: View) -> tuple[str, ...]:
    """Name what is odd in all that the agent or a reviewer wrote."""
    facts, payload = view.request.facts, view.payload
    arguments = json.loads(payload.canonical)["arguments"] if payload else {}
    said = claims_of(payload, facts) if payload else ()
    texts = [*_said(view), *_values(arguments), *(text for _, text in said)]
    claimed = [payload.resource.type, payload.resource.id] if payload else []
    return oddities(texts, dict.fromkeys([*_named(view), *claimed, *_keys(arguments)]))


def _named(view: View) -> list[str]:
    facts = view.request.facts
    return [facts.action, facts.resource.type, facts.resource.id]


def _said(view: View) -> list[str]:
    texts = [one.reason for one in view.reviews]
    texts += [one.detail for one in view.outcomes]
    texts += [one.reason for one in view.course.handed]
    return texts + [text for one in view.questions for text in (one.text, one.answer)]


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from map(str, value)
    for one in _parts(value):
        yield from _keys(one)


def _values(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from texts_in(value) if "\\u" in value else ()
    for one in _parts(value):
        yield from _values(one)


def _parts(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _lines(texts: Iterable[str]) -> str:
    """Put each text on a line of its own: each is looked at by itself."""
    return "\n".join(one.replace("\r\n", " ").replace("\n", " ") for one in texts)

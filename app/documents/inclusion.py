"""Whether all that fits one pattern fits another, and what fits several at once. Pure."""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from app.documents.patterns import ENDS, Pattern, tokens

# A letter for all those that no pattern names, and those at which stars stop.
_OTHER, _STOPS = "\0", ("/", "\n")
_MOST = 20_000

Places = frozenset[int]


@lru_cache(maxsize=4096)
def within(narrow: Pattern, wide: Pattern) -> bool:
    """Tell whether every text that fits `narrow` fits `wide`; in doubt, no.

    Each letter that one of them names is tried, and one that stands for all others.
    """
    if narrow == wide or wide.text == "**":
        return True
    if narrow.exact:
        return wide.matches(narrow.text)
    if wide.exact or not _alike(narrow.text, wide.text):
        return False
    return _included(_Automaton(narrow), _Automaton(wide))


def _alike(narrow: str, wide: str) -> bool:
    """Tell whether the letters before the first star and behind the last one could be included."""
    head, tail = wide.partition("*")[0], wide.rpartition("*")[2]
    begins, ends = narrow.partition("*")[0], narrow.rpartition("*")[2]
    return begins.startswith(head) and ends.endswith(tail)


def _included(narrow: "_Automaton", wide: "_Automaton") -> bool:
    pairs = (narrow, wide)
    letters = sorted({*pairs[0].letters, *pairs[1].letters, *_STOPS, _OTHER})
    begun = (pairs[0].begin(), pairs[1].begin())
    waiting, seen = deque([begun]), {begun}
    while waiting:
        inner, outer = waiting.popleft()
        if pairs[0].ended(inner) and not pairs[1].ended(outer):
            return False
        for letter in letters:
            after = (pairs[0].step(inner, letter), pairs[1].step(outer, letter))
            if after[0] and after not in seen:
                seen.add(after)
                waiting.append(after)
        if len(seen) > _MOST:
            return False
    return True


def meeting(patterns: Iterable[Pattern]) -> str | None:
    """Give a short text that fits all of these, if there is one and it can be found.

    A star stands for an x where it may, so that the text is like what people write.
    """
    asked = tuple(patterns)
    made = [_Automaton(one) for one in asked]
    letters = ["x", *sorted({letter for one in made for letter in one.letters} - {"x"}), "/"]
    begun = tuple(one.begin() for one in made)
    waiting, seen = deque([(begun, "")]), set[tuple[Places, ...]]()
    while waiting and len(seen) <= _MOST:
        places, text = waiting.popleft()
        if text and all(one.ended(at) for one, at in zip(made, places, strict=True)):
            return _filled(text, asked)
        for letter in letters:
            after = tuple(one.step(at, letter) for one, at in zip(made, places, strict=True))
            if all(after) and after not in seen:
                seen.add(after)
                waiting.append((after, text + letter))
    return None


def _filled(text: str, asked: tuple[Pattern, ...]) -> str:
    """Write an x where every pattern has a star that stands for nothing yet."""
    for place in range(len(text), -1, -1):
        more = text[:place] + "x" + text[place:]
        if "xx" not in more[max(place - 1, 0) : place + 2] and all(
            one.matches(more) for one in asked
        ):
            text = more
    return text


class _Automaton:
    """The places in a pattern at which a text may stand after so many of its letters."""

    def __init__(self, one: Pattern) -> None:
        self.tokens = tokens(one.text)
        self.letters = {token for token in self.tokens if token not in {"*", "**"}}
        self.stops = frozenset("/" + (ENDS if one.of_a_line else ""))

    def begin(self) -> Places:
        return self._closed({0})

    def ended(self, places: Places) -> bool:
        return len(self.tokens) in places

    def step(self, places: Places, letter: str) -> Places:
        found: set[int] = set()
        for place in places:
            here = self.tokens[place] if place < len(self.tokens) else ""
            if here == "**" or (here == "*" and letter not in self.stops):
                found.add(place)
            elif here == letter:
                found.add(place + 1)
        return self._closed(found)

    def _closed(self, places: set[int]) -> Places:
        """Add what is reached without a letter: a star may stand for nothing."""
        found = set(places)
        for place in sorted(places):
            at = place
            while at < len(self.tokens) and self.tokens[at] in {"*", "**"}:
                at += 1
                found.add(at)
        return frozenset(found)

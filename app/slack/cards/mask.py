"""Keep secrets out of the channel: values are masked by path, by key name, and by shape."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.action import Facts, Json, Payload

MASK = "«masked»"
NAMES = frozenset(
    {
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "secrets",
        "secretkey",
        "clientsecret",
        "token",
        "apikey",
        "accesskey",
        "authorization",
        "authheader",
        "bearer",
        "privatekey",
        "signingkey",
        "encryptionkey",
        "credential",
        "credentials",
        "cookie",
        "sessionkey",
        "connectionstring",
        "dsn",
        "otp",
        "cvv",
        "cvc",
        "pin",
    }
)
SHAPES = re.compile(
    r"xox[a-z]-[\w-]{8,}"
    r"|xapp-[\w-]{8,}"
    r"|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}"
    r"|\bsk-[\w-]{16,}|\b[rs]k_(?:live|test)_\w{10,}"
    r"|\bAIza[\w-]{30,}"
    r"|\beyJ[\w-]{8,600}+\.[\w-]{4,}+(?:\.[\w-]*)?"
    r"|hitl_[a-z]+_[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)"
    r"|(?<=[Bb]earer )[\w.~+/-]{8,}=*"
    r"|(?<=://)[^\s/:@]{1,64}:[^\s/@]{1,128}(?=@)",
    re.DOTALL,
)


class Numeral(str):
    """A number exactly as the digested bytes write it."""

    __slots__ = ()


class Masked:
    """Stands where a value is not shown."""


@dataclass(slots=True)
class Tally:
    """How much was masked, and how much of that by names and shapes the agent chose."""

    values: int = 0
    characters: int = 0
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class Curtain:
    """Masks what must not be shown in a channel; never the target or the action."""

    target: str
    paths: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    def value(self, value: Json, path: str) -> Json:
        """Mask what lies at a path and below it."""
        if path in self.paths:
            return self._hide(value)
        if isinstance(value, dict):
            return {key: self._entry(key, one, f"{path}.{key}") for key, one in value.items()}
        if isinstance(value, list):
            return [self.value(one, path) for one in value]
        return self.text(value) if type(value) is str else value

    def text(self, text: str) -> str:
        """Mask what has the shape of a secret."""

        def hide(found: re.Match[str]) -> str:
            if found[0] == self.target:
                return found[0]
            self.tally.values += 1
            self.tally.unasked += len(found[0])
            return MASK

        return SHAPES.sub(hide, text)

    def _entry(self, key: str, value: Json, path: str) -> Json:
        target = isinstance(value, str) and value in self.target
        telling = sensitive(key) and not target and value not in (None, True, False)
        if telling and path not in self.paths:
            self.tally.unasked += len(json.dumps(value))
            return self._hide(value)
        return self.value(value, path)

    def _hide(self, value: Json) -> Masked:
        self.tally.values += 1
        self.tally.characters += len(json.dumps(value))
        return Masked()


def sensitive(key: str) -> bool:
    """Tell whether the name of a key says that its value is a secret."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", key)
    tails = ("".join(words[start:]).lower().rstrip("0123456789") for start in range(len(words)))
    return any(tail in NAMES for tail in tails)


def exact(payload: Payload) -> dict[str, Json]:
    """Read the digested bytes: what is shown is what is approved."""
    read: dict[str, Json] = json.loads(payload.canonical, parse_int=Numeral, parse_float=Numeral)
    return read


def curtain(facts: Facts) -> Curtain:
    """Make the curtain that the catalogue asks for."""
    return Curtain(facts.resource.id, facts.sensitive)


def write(value: Json, indent: str = "") -> str:
    """Write JSON for people: one value a line, keys in order, every byte of every string."""
    if isinstance(value, Masked):
        return MASK
    if isinstance(value, Numeral):
        return str(value)
    if isinstance(value, dict | list) and value:
        ends = "{}" if isinstance(value, dict) else "[]"
        inner = f",\n{indent}  ".join(_items(value, f"{indent}  "))
        return f"{ends[0]}\n{indent}  {inner}\n{indent}{ends[1]}"
    return json.dumps(value, ensure_ascii=False)


def _items(value: dict[str, Json] | list[Json], indent: str) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield write(one, indent)
        return
    for key, one in value.items():
        yield f"{json.dumps(key, ensure_ascii=False)}: {write(one, indent)}"

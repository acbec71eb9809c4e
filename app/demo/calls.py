"""The calls that the service desk's agent makes: real tool calls of public benchmark tasks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CALLS = Path(__file__).with_name("calls.jsonl")


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call with the agent's justification."""

    action: str
    arguments: dict[str, Any]
    justification: str


def calls() -> tuple[Call, ...]:
    """Read the calls, in the order in which they are made."""
    lines = CALLS.read_text(encoding="utf-8").splitlines()
    return tuple(Call(**json.loads(line)) for line in lines)

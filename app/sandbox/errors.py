"""How a call fails: with Slack's error names."""

from collections.abc import Mapping
from typing import Any, NoReturn


class SlackError(Exception):
    """Slack's answer when it does not do what was asked."""

    def __init__(self, code: str, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra or {}

    def answer(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"ok": False, "error": self.code, **self.extra}


def refuse(code: str, extra: Mapping[str, Any] | None = None) -> NoReturn:
    """End the call with one of Slack's error names."""
    raise SlackError(code, extra)


def complain(code: str, problems: list[str]) -> NoReturn:
    """End the call by saying what is wrong with its blocks or arguments."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    refuse(code, {"errors": problems, "response_metadata": {"messages": messages}})

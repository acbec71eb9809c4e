"""How much work something does, in steps: lines of the product that run. No clock is asked."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

APP = str(Path(__file__).parents[1] / "app")


def steps(work: Callable[[], object]) -> int:
    """Count the lines of the product that run while something is done."""
    count = 0

    def line(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _arg: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(APP) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count

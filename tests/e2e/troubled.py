"""Start the service as `hitl serve` does, without pacing, and give it a trouble of its own.

    python tests/e2e/troubled.py slow FLAG
    python tests/e2e/troubled.py raising

`slow`: while the file FLAG exists, nothing is committed.
`raising`: each listener does its work, gives its answer, and raises.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from app.cli.logs import configure_logs
from app.slack.listeners.commands import Commands
from app.slack.listeners.verdicts import Verdicts
from app.store.engine import Session
from tests.campaigns.victim import until_told

MOMENT = 0.02
LISTENERS = (
    (Verdicts, "approve"),
    (Verdicts, "reject"),
    (Verdicts, "submit_rejection"),
    (Commands, "answer"),
)


def slow(flag: Path) -> None:
    committing = Session.commit

    def commit(self: Session) -> None:
        while flag.exists():
            time.sleep(MOMENT)
        committing(self)

    setattr(Session, "commit", commit)  # noqa: B010 - this process is in trouble


def raising() -> None:
    for room, name in LISTENERS:
        setattr(room, name, followed_by_a_bug(getattr(room, name)))


def followed_by_a_bug(listen: Any) -> Any:
    async def planted(self: Any, ack: Any, body: Any) -> None:
        await listen(self, ack, body)
        message = "planted after the answer"
        raise RuntimeError(message)

    return planted


def main() -> None:
    if sys.argv[1] == "slow":
        slow(Path(sys.argv[2]))
    else:
        raising()
    configure_logs("json")
    asyncio.run(until_told())


if __name__ == "__main__":
    main()

"""The story without a page: every scene in turn, a transcript, and whether all went well."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TextIO

from app.demo.passing import managers_cover, nobody_answers
from app.demo.people import PATIENCE, People
from app.demo.scenes import SCENES, Play, chain
from app.demo.stage import open_stage
from app.demo.transcript import Transcript

Scene = Callable[[Play], Awaitable[None]]
STORY: Sequence[Scene] = (*SCENES, managers_cover, nobody_answers, chain)


async def perform(
    out: TextIO, expect: Mapping[str, str], port: int = 0, scenes: Sequence[Scene] = STORY
) -> bool:
    """Play all scenes; true when every outcome was as expected.

    `expect` replaces expectations by name: `{"grant a scope": "approved"}`.
    """
    transcript = Transcript(out, dict(expect))
    async with open_stage(port=port) as stage:
        stage.box.be_patient(PATIENCE)
        transcript.says("Keyturn", f"listens on {stage.house.url}; Slack is {stage.box.api_url}")
        play = Play(stage, People(stage.box, transcript), transcript, [])
        for scene in scenes:
            await scene(play)
    return transcript.close()

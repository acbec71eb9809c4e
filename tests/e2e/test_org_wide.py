"""An installation on a whole organisation: no workspace is named, and everything works."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from app.demo.stage import manifest_scopes
from app.sandbox import Sandbox, Workspace
from tests.e2e.deciding import CHANNEL, PATIENCE, WAYS, House
from tests.serving import environment, launched, minted, serving

ENTERPRISE = "E0ACME"
WAITING = "retail.modify_user_address"
FOREIGN = {"id": "E0OTHER", "name": "Other"}


def an_organisation() -> Workspace:
    """Make the workspace a part of an organisation, and its members the organisation's people."""
    acme = Workspace.acme()
    people = tuple(
        replace(one, enterprise=ENTERPRISE) if one.team == acme.team else one
        for one in acme.people
    )
    return replace(acme, enterprise=ENTERPRISE, org_wide=True, people=people)


@contextlib.asynccontextmanager
async def installed(place: Path, mode: str) -> AsyncIterator[House]:
    async with Sandbox(an_organisation(), scopes=manifest_scopes(), rate_limit=False) as box:
        box.be_patient(PATIENCE)
        env = environment(box, place, mode=mode)
        env |= {"HITL_SLACK_TEAM": "", "HITL_SLACK_ENTERPRISE": ENTERPRISE}
        roster = place / "roster.yaml"
        roster.write_text(roster.read_text().replace(box.team, ENTERPRISE))
        key = (await minted(env))["service-desk"]
        async with serving(env) as service, aiohttp.ClientSession() as session:
            if mode == "http":
                box.deliver_to(f"{service.url}/slack/events")
            yield House(box, service, session, key)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_click_dialog_command_and_home_work_without_a_workspace(
    tmp_path: Path, mode: str
) -> None:
    async with installed(tmp_path, mode) as house:
        await house.held()
        assert (await house.box.open_home("U0ANA")).acked
        await house.box.until(lambda: WAITING in str(house.box.home("U0ANA")))

        for way in WAYS:
            request, ts = await house.held()
            at = await house.asking(ts) if way.dialog else ts

            assert (await way.decide(house, request, at)).acked

            assert await house.state(request) == way.state


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_another_organisation_or_a_workspace_outside_of_it_decides_nothing(
    tmp_path: Path, mode: str
) -> None:
    async with installed(tmp_path, mode) as house:
        request, ts = await house.held()
        click = house.box.interaction("U0ANA", CHANNEL, ts, "hitl.approve")
        outside = click["user"] | {"team_id": "T0OTHER"}
        ours = {"id": "T0ACME", "domain": "acme"}

        for forged in (
            click | {"enterprise": FOREIGN},
            click | {"enterprise": None, "team": {"id": "T0OTHER", "domain": "other"}},
            click | {"enterprise": None, "team": ours | {"enterprise_id": "E0OTHER"}},
            click | {"enterprise": None},
            click | {"user": outside},
        ):
            await house.box.deliver(forged)

        assert await house.state(request) == "pending"
        assert (await house.box.click("U0ANA", CHANNEL, ts, "hitl.approve")).acked
        assert await house.state(request) == "approved"


async def test_the_token_of_another_organisation_does_not_start(tmp_path: Path) -> None:
    async with Sandbox(an_organisation(), scopes=manifest_scopes()) as box:
        env = environment(box, tmp_path)
        env |= {"HITL_SLACK_TEAM": "", "HITL_SLACK_ENTERPRISE": "E0OTHER"}

        service = await launched(env)

        assert await service.ended() != 0
        assert not service.url
        said = "HITL_SLACK_ENTERPRISE says E0OTHER, but the token is of E0ACME"
        assert said in "".join(service.lines)

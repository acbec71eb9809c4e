"""What users.info, conversations.info and conversations.open say of whom and what."""

import aiohttp
import pytest

from app.sandbox import Person, Sandbox, Workspace
from tests.integration.sandbox.conftest import Api

FLAGS: dict[str, dict[str, object]] = {
    "U0ANA": {"is_bot": False, "deleted": False, "is_restricted": False, "team_id": "T0ACME"},
    "U0EVE": {"is_bot": False, "deleted": False, "is_restricted": False},
    "U0GUEST": {"is_restricted": True, "is_ultra_restricted": False},
    "U0SINGLE": {"is_restricted": True, "is_ultra_restricted": True},
    "U0GONE": {"deleted": True},
    "U0BOT": {"is_bot": True},
    "U0HITL": {"is_bot": True},
    "U0EXT": {"team_id": "T0OTHER", "is_stranger": False},
    "U0STRANGE": {"team_id": "T0OTHER", "is_stranger": True},
}


@pytest.mark.parametrize("user", FLAGS)
async def test_each_kind_of_account_shows_its_flags(api: Api, user: str) -> None:
    shown = (await api("users.info", user=user))["user"]

    assert {name: shown.get(name) for name in FLAGS[user]} == FLAGS[user]


async def test_a_deactivated_account_shows_hardly_more_than_that(api: Api) -> None:
    shown = (await api("users.info", user="U0GONE"))["user"]

    assert "is_restricted" not in shown
    assert "tz" not in shown


async def test_rarer_flags_appear_only_when_they_are_set(api: Api, box: Sandbox) -> None:
    assert "is_workflow_bot" not in (await api("users.info", user="U0MO"))["user"]

    box.flag("U0MO", is_workflow_bot=True, is_connector_bot=True)

    shown = (await api("users.info", user="U0MO"))["user"]
    assert (shown["is_workflow_bot"], shown["is_connector_bot"]) == (True, True)


async def test_people_have_the_time_where_they_are(api: Api) -> None:
    shown = (await api("users.info", user="U0DEV"))["user"]

    assert (shown["tz"], shown["tz_offset"]) == ("Asia/Kolkata", 19800)


async def test_an_account_of_an_enterprise_names_it(api: Api, box: Sandbox) -> None:
    box.stage.world.put_person(Person("W0ANA", "ana", "Ana", "T0ACME", enterprise="E0ACME"))

    shown = (await api("users.info", user="W0ANA"))["user"]

    assert shown["enterprise_user"]["enterprise_id"] == "E0ACME"


async def test_nobody_is_not_found(api: Api) -> None:
    assert (await api("users.info", user="U0NOBODY"))["error"] == "user_not_found"


async def test_deactivation_is_seen_at_once(api: Api, box: Sandbox) -> None:
    box.deactivate("U0ANA")

    assert (await api("users.info", user="U0ANA"))["user"]["deleted"] is True


async def test_a_channel_says_whether_it_is_archived_shared_and_ours(
    api: Api, box: Sandbox
) -> None:
    async def shown() -> tuple[bool, bool, bool]:
        channel = (await api("conversations.info", channel="C0PLATFORM"))["channel"]
        return channel["is_archived"], channel["is_ext_shared"], channel["is_member"]

    assert await shown() == (False, False, True)

    box.archive("C0PLATFORM")
    box.share_externally("C0PLATFORM")
    box.remove_bot("C0PLATFORM")

    assert await shown() == (True, True, False)
    assert {"U0EXT", "U0STRANGE"} <= box.stage.world.channels["C0PLATFORM"].members


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    api: Api, box: Sandbox
) -> None:
    assert (await api("conversations.info", channel="C0SECOPS"))["channel"]["is_private"]

    box.remove_bot("C0SECOPS")

    answer = await api("conversations.info", channel="C0SECOPS")
    assert answer["error"] == "channel_not_found"


async def test_a_direct_message_needs_its_own_scope_to_be_read(api: Api) -> None:
    opened = await api("conversations.open", users=["U0ANA"])

    answer = await api("conversations.info", channel=opened["channel"]["id"])

    assert (answer["error"], answer["needed"]) == ("missing_scope", "im:read")


async def test_a_direct_message_is_one_and_says_with_whom(session: aiohttp.ClientSession) -> None:
    async with Sandbox(Workspace.acme(), scopes={"im:write", "im:read"}) as box:
        headers = {"Authorization": f"Bearer {box.bot_token}"}
        await session.post(f"{box.api_url}conversations.open?users=U0ANA", headers=headers)
        url = f"{box.api_url}conversations.info?channel=D0ANA"
        async with session.post(url, headers=headers) as response:
            channel = (await response.json())["channel"]

    assert (channel["is_im"], channel["user"], channel["is_archived"]) == (True, "U0ANA", False)


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY", "user_not_found"),
        ("U0GONE", "user_disabled"),
        ("U0BOT", "cannot_dm_bot"),
        ("U0STRANGE", "user_not_visible"),
        ("", "users_list_not_supplied"),
        ("U0ANA,U0BEN", "missing_scope"),
    ],
)
async def test_some_direct_messages_cannot_be_opened(api: Api, users: str, error: str) -> None:
    assert (await api("conversations.open", users=users))["error"] == error


async def test_an_external_member_can_be_written_to(api: Api) -> None:
    assert (await api("conversations.open", users="U0EXT"))["ok"]


def test_the_requester_is_in_two_of_the_four_channels() -> None:
    channels = {channel.id: channel.members for channel in Workspace.acme().channels}

    assert {name for name in channels if "U0BO" in channels[name]} == {"C0PLATFORM", "C0SUPPORT"}
    assert all("U0HITL" in members for members in channels.values())


async def test_the_members_of_a_channel_come_in_pages(api: Api, box: Sandbox) -> None:
    first = await api("conversations.members", channel="C0PLATFORM", limit=4)
    following = first["response_metadata"]["next_cursor"]
    rest = await api("conversations.members", channel="C0PLATFORM", cursor=following)

    assert len(first["members"]) == 4
    assert rest["response_metadata"]["next_cursor"] == ""
    channel = next(one for one in box.workspace.channels if one.id == "C0PLATFORM")
    assert {*first["members"], *rest["members"]} == channel.members


async def test_members_of_nowhere_and_pages_beyond_the_end_are_refused(api: Api) -> None:
    assert (await api("conversations.members", channel="C0NONE"))["error"] == "channel_not_found"
    wrong = await api("conversations.members", channel="C0PLATFORM", cursor="x")
    assert wrong["error"] == "invalid_cursor"
    for limit in (0, 1001):
        large = await api("conversations.members", channel="C0PLATFORM", limit=limit)
        assert large["error"] == "invalid_limit"

"""A receipt key becomes another one: what the earlier one signed stays good where it is listed."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.api.app import build_api
from app.bootstrap.opening import retired_in, retiring
from app.receipts.claims import SigningKey
from app.settings import settings_from
from tests.integration.api.kit import SIGNING, Kit, a_kit

OLD = settings_from({"receipt_key": base64.b64encode(b"receipts" * 4).decode()})
NEW = SigningKey(b"n" * 32)


async def redeemed_after(folder: Path, retired: str) -> tuple[int, str, list[str]]:
    """Redeem an earlier receipt at a service with a new key; which keys it publishes."""
    keys = retired_in(settings_from({"receipt_keys_retired": retired})).receipts
    async with a_kit(folder) as kit:
        told = await kit.receipt(await kit.approved())
        config = replace(kit.config, signing=NEW, retired=keys)
        async with TestClient(TestServer(build_api(config))) as client:
            later: Kit = replace(kit, client=client)
            answer = await later.redeem(told)
            listed = await (await later.call("GET", "/.well-known/jwks.json", "")).json()
            code = "" if answer.status == 200 else (await answer.json())["code"]
    return answer.status, code, [one["kid"] for one in listed["keys"]]


async def test_an_earlier_receipt_is_redeemed_where_its_key_is_listed(tmp_path: Path) -> None:
    found = await redeemed_after(tmp_path, retiring(OLD))

    assert found == (200, "", [NEW.kid, SIGNING.kid])


@pytest.mark.parametrize("kept", ["", "keyturn"])
async def test_it_is_refused_where_its_key_is_not(tmp_path: Path, kept: str) -> None:
    retired = " ".join(one for one in retiring(OLD).split() if kept and one.startswith(kept))

    found = await redeemed_after(tmp_path, retired)

    assert found == (422, "receipt_invalid", [NEW.kid])

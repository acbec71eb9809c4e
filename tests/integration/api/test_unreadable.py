"""A request whose row cannot be read gets clear answers, whoever calls."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.api.kit import Kit


def spoil(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "keyturn.db")) as other, other:
        other.execute("DROP TRIGGER requests_advance")
        assert other.execute("UPDATE requests SET body = '{'").rowcount == 1


async def test_it_is_told_by_its_history_and_can_be_withdrawn(kit: Kit, tmp_path: Path) -> None:
    name = await kit.pending()
    before = await (await kit.call("GET", f"/v1/requests/{name}")).json()

    spoil(tmp_path)

    answer = await kit.call("GET", f"/v1/requests/{name}")
    assert answer.status == 200
    assert await answer.json() == before
    listed = await (await kit.call("GET", "/v1/requests")).json()
    assert [one["id"] for one in listed["requests"]] == [name]
    assert (await kit.call("POST", f"/v1/requests/{name}/cancel")).status == 200


@pytest.mark.parametrize("issued", [True, False])
async def test_nothing_is_released_by_it(kit: Kit, tmp_path: Path, *, issued: bool) -> None:
    name = await kit.approved()
    receipt = await kit.receipt(name) if issued else {}

    spoil(tmp_path)

    if issued:
        answer = await kit.redeem(receipt)
    else:
        answer = await kit.call("POST", f"/v1/requests/{name}/receipt")
    assert (answer.status, (await answer.json())["code"]) == (409, "row_disagrees")

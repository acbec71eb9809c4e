import pytest

from app.audit.chain import Head
from app.audit.verify import Broken
from tests.clocks import HandClock
from tests.rows import approve, past_the_code, submit
from tests.stores import PEPPER, a_store

SECRETS = (b'prod/payments-db","grace', b"90 days old", b"Looks right to me", b"OPS-12")


def erase(database: str, request: str) -> None:
    session = past_the_code(database)
    session.say("DELETE FROM payload_keys WHERE request_id = :request", {"request": request})
    session.close()


async def test_nothing_private_is_in_the_file(
    database: str, clock: HandClock, tmp_path: object
) -> None:
    async with a_store(database, clock) as store:
        approved = await store.write(approve(await store.write(submit)))
        payload = await store.read(lambda q: q.payload(approved.id))
        assert payload is not None
        digest = payload.digest.removeprefix("sha256:").encode()

    stored = b"".join(one.read_bytes() for one in sorted(tmp_path.glob("holdpoint.db*")))  # type: ignore[attr-defined]
    assert approved.id.encode() in stored
    for secret in (*SECRETS, digest, bytes.fromhex(digest.decode())):
        assert secret not in stored


async def test_an_erased_payload_is_none_and_the_chain_still_verifies(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        approved = await store.write(approve(await store.write(submit)))
        other = await store.write(submit)
        erase(database, approved.id)

        assert await store.read(lambda q: q.payload(approved.id)) is None
        assert await store.read(lambda q: q.payload(other.id)) is not None
        assert await store.read(lambda q: q.request(approved.id)) == approved
        history = await store.read(lambda q: q.history(approved.id))
        assert [one.event.payload for one in history[:1]] == [None]  # type: ignore[union-attr]
        assert [one.event.reason for one in history[1:2]] == [None]  # type: ignore[union-attr]
        assert isinstance(await store.verify(), Head)


async def test_with_another_data_key_nothing_opens_and_nothing_raises(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        held = await store.write(submit)

    async with a_store(database, clock, data_key=bytes(32), pepper=PEPPER) as store:
        assert await store.read(lambda q: q.payload(held.id)) is None
        assert len(await store.read(lambda q: q.history(held.id))) == 1
        found = await store.verify()
        assert isinstance(found, Broken)
        assert "HITL_DATA_KEY" in found.problem
        with pytest.raises(ValueError, match="HITL_DATA_KEY"):
            await store.write(approve(held))


async def test_two_requests_for_the_same_action_share_no_key_and_no_commitment(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(submit)
        await store.write(submit)
    session = past_the_code(database)
    commitments = session.say("SELECT DISTINCT commitment FROM entries")
    keys = session.say("SELECT DISTINCT wrapped FROM payload_keys")
    session.close()

    assert (len(commitments), len(keys)) == (2, 2)

"""What the reference says of checking offline is true: its claims, its code, its test vector."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jwt
import pytest

from app.clock import SystemClock
from app.domain.action import Action, Resource
from app.receipts.claims import ISSUER, REQUIRED, TYPE
from app.receipts.digest import canonical_bytes, digest_of
from tests.integration.api.kit import ADVISORY, MERGE, Kit

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
PART = PAGE.split("## Check a signature offline")[1].split("\n## ")[0]
CODE, VECTOR = (re.search(rf"```{one}\n(.*?)```", PART, re.DOTALL) for one in ("python", "json"))
FORM, DIGEST = re.findall(r"```text\n(.*?)\n```", PART, re.DOTALL)
TOLD = {
    name
    for row in re.findall(r"^\| (`.*?) \|", PART, re.MULTILINE)
    for name in re.findall(r"`(\w+)`", row)
}


async def published(kit: Kit) -> Any:
    return await (await kit.call("GET", "/.well-known/jwks.json", "")).json()


def checked(receipt: str, jwks: Any) -> dict[str, Any]:
    """Run the six lines of the page."""
    assert CODE is not None
    known: dict[str, Any] = {"receipt": receipt, "jwks": jwks}
    exec(CODE[1], known)  # noqa: S102 - the page's own lines are what is tried
    claims: dict[str, Any] = known["claims"]
    return claims


async def given(kit: Kit, body: Any = MERGE) -> str:
    """Give a receipt whose time is now: PyJWT asks the machine's own clock."""
    receipt = (await kit.receipt(await kit.approved(body)))["receipt"]
    claims = jwt.decode(receipt, options={"verify_signature": False})
    now = int(SystemClock().now().timestamp())
    return kit.config.signing.sign({**claims, "iat": now - 60, "exp": now + 600})


async def test_the_six_lines_read_a_receipt(kit: Kit) -> None:
    claims = checked(await given(kit), await published(kit))

    assert (claims["iss"], claims["aud"], claims["sub"]) == (
        ISSUER,
        ["vault-runner"],
        "deploy-bot",
    )


@pytest.mark.parametrize(
    ("claim", "value"),
    [("iss", "elsewhere"), ("aud", ["bank-runner"]), ("exp", 1), ("digest", None), ("jti", None)],
)
async def test_the_six_lines_take_nothing_else(kit: Kit, claim: str, value: object) -> None:
    claims = jwt.decode(await given(kit), options={"verify_signature": False})
    changed = {name: one for name, one in {**claims, claim: value}.items() if one is not None}

    with pytest.raises(jwt.PyJWTError):
        checked(kit.config.signing.sign(changed), await published(kit))


async def test_the_table_names_every_claim_and_no_other(kit: Kit) -> None:
    body = {**MERGE, "context": {"duration": "PT10M"}}
    receipts = [await given(kit, one) for one in (body, ADVISORY)]
    claims = [jwt.decode(one, options={"verify_signature": False}) for one in receipts]

    assert {name for one in claims for name in one} == TOLD
    assert set(REQUIRED) <= TOLD
    assert TYPE in PART


def test_the_vector_is_right() -> None:
    assert VECTOR is not None
    wanted = json.loads(VECTOR[1])
    on = Resource(wanted["resource"]["type"], wanted["resource"]["id"])
    canonical = canonical_bytes(Action(wanted["name"], wanted["arguments"]), on)

    assert canonical.decode() == FORM
    assert digest_of(canonical) == DIGEST
    assert "sha256:" + hashlib.sha256(FORM.encode()).hexdigest() == DIGEST

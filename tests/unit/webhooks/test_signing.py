"""Signatures are those of Standard Webhooks."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.webhooks.signing import signed

AT = datetime.fromtimestamp(1614265330, UTC)
SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
NAME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'


def test_the_vector_of_the_standards_own_libraries_comes_out() -> None:
    assert signed([SECRET], NAME, AT, BODY) == {
        "webhook-id": NAME,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_moment_is_the_same_in_every_zone() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))

    assert signed([SECRET], NAME, elsewhere, BODY) == signed([SECRET], NAME, AT, BODY)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        signed([SECRET], NAME, AT.replace(tzinfo=None), BODY)

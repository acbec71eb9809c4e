"""What Slack sends is read with one meaning, and only where it can be stored and sent on."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.slack.payload import FORM, JSON, Malformed, read_payload, unwritable
from app.slack.socket import Receiver

BAD = ["\ud800", "a\udfff", "\0", "a\0b"]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("shape", ['{"a": [{"b": %s}]}', '{"a": {%s: 1}}', '{"a": "x", "b": %s}'])
async def test_half_a_character_and_nul_are_refused_wherever_they_are(
    text: str, shape: str
) -> None:
    written = shape % json.dumps(text)
    unused: Any = None
    receiver = Receiver(unused, "", unused, unused, unused, unused)

    for kind, body in ((JSON, written), (FORM, urlencode({"payload": written}))):
        with pytest.raises(Malformed):
            read_payload(kind, body.encode())
    answer = await receiver.judged(json.loads(written))

    assert answer.status == 403
    assert receiver.refused == {"malformed": 1}


def test_a_field_of_a_form_is_held_to_the_same() -> None:
    with pytest.raises(Malformed):
        read_payload(FORM, b"command=%2Fhitl&text=status%00")
    with pytest.raises(Malformed):
        read_payload(FORM, b"command=%2Fhitl&text=%ED%A0%80")


@pytest.mark.parametrize("text", ["", "\\u0000", "\\ud800", "a\nb", "\U0001f600", "\u202e"])
def test_every_other_text_is_read_as_it_is(text: str) -> None:
    assert not unwritable({text: [text]})
    assert read_payload(JSON, json.dumps({"a": text}).encode()) == {"a": text}

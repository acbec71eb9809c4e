"""What Slack does to text before it gives it back."""

import pytest

from app.sandbox.markup.escape import as_returned, unescape


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        ("a & b", "a &amp; b"),
        ("a &amp; b &lt; c", "a &amp; b &lt; c"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<script>", "&lt;script&gt;"),
        ("<@U0ANA> & <#C0PLATFORM|platform>", "<@U0ANA> &amp; <#C0PLATFORM|platform>"),
        (
            "<!channel> <!subteam^S0> <!date^1^{date}|then>",
            "<!channel> <!subteam^S0> <!date^1^{date}|then>",
        ),
        ("<https://a.test|b & c>", "<https://a.test|b & c>"),
        ("<@U0ANA", "&lt;@U0ANA"),
        ("<javascript alert>", "&lt;javascript alert&gt;"),
    ],
)
def test_three_characters_are_escaped_and_live_forms_stay(given: str, returned: str) -> None:
    assert as_returned(given, link=False) == returned


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        ("see https://a.test/x.", "see <https://a.test/x>."),
        ("(https://a.test/x)", "(<https://a.test/x>)"),
        ("https://a.test/?a=1&b=2", "<https://a.test/?a=1&amp;b=2>"),
        ("<https://a.test|x>", "<https://a.test|x>"),
    ],
)
def test_bare_addresses_come_back_as_links(given: str, returned: str) -> None:
    assert as_returned(given, link=True) == returned


def test_what_was_escaped_reads_as_it_was_meant() -> None:
    assert unescape(as_returned("a < b & c > &lt;", link=False)) == "a < b & c > <"

"""Slack's markup as a person sees it."""

import pytest

from app.sandbox.markup.mrkdwn import NAMES, NOTHING
from app.sandbox.page.words import marked, words
from tests.unit.sandbox.page.surfaces import a_reader

AWAY = 'rel="noopener noreferrer" target="_blank"'


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <del>no</del>"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("`a *b*`", "<code>a *b*</code>"),
        ("```x\ny```", "<pre>x\ny</pre>"),
        ("a &lt;b&gt; &amp;amp; c", "a &lt;b&gt; &amp;amp; c"),
        ("<@U0ANA>", '<span class="mention">@Ana Ruiz</span>'),
        ("<@U0NOBODY>", '<span class="mention">@U0NOBODY</span>'),
        ("<#C0SUPPORT>", '<span class="mention">#support</span>'),
        ("<!channel>", '<span class="mention">@channel</span>'),
        ("<!subteam^S1|@oncall>", '<span class="mention">@oncall</span>'),
        ("<https://a.test|b>", f'<a href="https://a.test" {AWAY}>b</a>'),
        ("<javascript:alert(1)|b>", '<span class="dead-link">b</span>'),
        ("<slack://open|b>", '<span class="dead-link">b</span>'),
        (":tada: :nothing:", "🎉 :nothing:"),
        ("> said", "<blockquote>said</blockquote>"),
    ],
)
def test_marks(source: str, shown: str) -> None:
    assert marked(source, NOTHING, a_reader()) == shown


def test_names_without_brackets_are_live_where_slack_finds_them() -> None:
    assert marked("@here", NOTHING, a_reader()) == "@here"
    assert marked("@here", NAMES, a_reader()) == '<span class="mention">@here</span>'


@pytest.mark.parametrize(
    ("person", "form", "shown"),
    [
        ("U0ANA", "{date_num} {time}", "2027-01-15 09:00"),
        ("U0CLEO", "{date_short_pretty} {time_secs}", "today 03:00:00"),
        ("U0DEV", "{date_long}", "Friday, January 15, 2027"),
        ("U0DEV", "{date} {unknown}", "January 15, 2027 {unknown}"),
    ],
)
def test_a_time_is_in_the_zone_of_its_reader(person: str, form: str, shown: str) -> None:
    source = f"<!date^1800000000^{form}|2027-01-15 08:00 UTC>"

    written = marked(source, NOTHING, a_reader(person))

    assert written == f'<time title="2027-01-15 08:00 UTC">{shown}</time>'


def test_a_time_that_cannot_be_told_falls_back() -> None:
    assert marked("<!date^99999999999999999^{time}|never>", NOTHING, a_reader()).endswith(
        ">never</time>"
    )


def test_plain_text_is_plain() -> None:
    value = {"type": "plain_text", "text": "*a* &lt;!here&gt; :tada:", "emoji": False}

    assert words(value, a_reader()) == "*a* &lt;!here&gt; :tada:"

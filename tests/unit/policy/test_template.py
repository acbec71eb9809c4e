"""Finding the resource in the arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.action import Resource
from app.policy.decision import Misfit
from app.policy.template import MISSING, look_up, misplaced, path_of, pointer, template

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("secret:{arguments.secret}", {"secret": "prod/db"}, Resource("secret", "prod/db")),
        ("shop:retail", {}, Resource("shop", "retail")),
        ("a:{arguments.x.y}/z", {"x": {"y": "1"}}, Resource("a", "1/z")),
        ("a:{arguments.x}/{arguments.y}", {"x": "1", "y": "2"}, Resource("a", "1/2")),
        ("a:b:{arguments.x}", {"x": "c:d"}, Resource("a", "b:c:d")),
        ("order:{arguments.id}", {"id": 4711}, Resource("order", "4711")),
        ("order:{arguments.id}", {"id": -1}, Resource("order", "-1")),
        ("file:{arguments.path}", {"path": "/srv/app/.env"}, Resource("file", "/srv/app/.env")),
        (
            "url:{arguments.url}",
            {"url": "https://x.example/a?b=1"},
            Resource("url", "https://x.example/a?b=1"),
        ),
    ],
)
def test_a_template_is_filled_from_the_arguments(
    text: str, arguments: dict[str, object], expected: Resource
) -> None:
    found = template(text)

    assert found is not None
    assert found.fill(arguments) == expected
    assert found.pattern.matches(str(expected))


@pytest.mark.parametrize(
    ("arguments", "code", "where"),
    [
        ({}, "argument_missing", "/action/arguments/a/b"),
        ({"a": 3}, "argument_missing", "/action/arguments/a/b"),
        ({"a": [1]}, "argument_missing", "/action/arguments/a/b"),
        ({"a": {"b": None}}, "argument_invalid", "/action/arguments/a/b"),
        ({"a": {"b": ""}}, "argument_invalid", "/action/arguments/a/b"),
        ({"a": {"b": 7.5}}, "argument_invalid", "/action/arguments/a/b"),
        ({"a": {"b": 7.0}}, "argument_invalid", "/action/arguments/a/b"),
        ({"a": {"b": ["x"]}}, "argument_invalid", "/action/arguments/a/b"),
        ({"a": {"b": True}}, "argument_invalid", "/action/arguments/a/b"),
    ],
)
def test_an_argument_that_is_missing_or_not_text_names_nothing(
    arguments: dict[str, object], code: str, where: str
) -> None:
    found = template("x:{arguments.a.b}")

    assert found is not None
    came = found.fill(arguments)
    assert isinstance(came, Misfit)
    assert (came.code, came.pointer) == (code, where)


@given(st.dictionaries(st.sampled_from("abc"), JSON))
def test_no_arguments_break_a_template(arguments: dict[str, object]) -> None:
    found = template("x:{arguments.a.b}-{arguments.c}")

    assert found is not None
    assert isinstance(found.fill(arguments), Misfit | Resource)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "secret:",
        ":x",
        "a b:x",
        "x:{arguments}",
        "x:{secret}",
        "x:{arguments.}",
        "x:{arguments.a..b}",
        "x:{arguments.a",
        "x:arguments.a}",
        "x:{{arguments.a}}",
        "x:**",
        "x:../y",
        "x:a//b",
        "x:{arguments.a}/",
        "{arguments.a}:y",
        "x:{context.a}",
    ],
)
def test_what_is_not_a_template_is_nothing(text: str) -> None:
    assert template(text) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "a..b",
        ".",
        "a/./b",
        "./a",
        "a\nb",
        "a\x00",
        "a\u202eb",
        "a\u200bb",
        "\ud800",
        "x" * 1001,
        "prod/db ",
        " prod/db",
        "prod/db\u00a0",
        "prod\uff0fdb",
        "t00\u2215x",
        "\uff0e\uff0e/prod",
        "pr\u043ed/db",
        "prod/\u3164",
    ],
)
def test_an_id_that_could_be_taken_for_another_is_refused(name: str) -> None:
    found = misplaced(Resource("secret", name))

    assert found is not None
    assert (found.code, found.pointer) == ("resource_invalid", "/resource/id")


@pytest.mark.parametrize(
    "value", ["db ", "\u2003db", "d\uff0fb", "d\u2215b", "\u0501b", "d\u200bb"]
)
def test_an_argument_that_would_name_what_only_looks_like_another_is_named(value: str) -> None:
    made = template("secret:prod/{arguments.a.b}")
    assert made is not None

    found = made.fill({"a": {"b": value}})

    assert isinstance(found, Misfit)
    assert (found.code, found.pointer) == ("argument_invalid", "/action/arguments/a/b")
    assert found.message.startswith('The argument "a.b" names the resource, and it ')
    assert ": " in found.message


@pytest.mark.parametrize("kind", ["", "a:b", "a/b", "ä", "a b", "-a", "*", "a" * 65, "a\n"])
def test_a_type_that_is_not_a_plain_name_is_refused(kind: str) -> None:
    found = misplaced(Resource(kind, "x"))

    assert found is not None
    assert (found.code, found.pointer) == ("resource_invalid", "/resource/type")


@pytest.mark.parametrize("name", ["a", "prod/db", "a@b.test", "a b", "é", "a.b", "x" * 1000, "*"])
def test_ordinary_ids_are_fine(name: str) -> None:
    assert misplaced(Resource("secret", name)) is None


def test_paths_and_pointers_name_the_same_argument() -> None:
    assert path_of("arguments.a.b") == ("a", "b")
    assert path_of("argument.a") == ()
    assert pointer(("a/b", "c~d")) == "/action/arguments/a~1b/c~0d"
    assert look_up({"a": {"b": 1}}, ("a", "b")) == 1
    assert look_up({"a": {"b": 1}}, ("b",)) is MISSING


@pytest.mark.parametrize(
    "name",
    [
        *(
            "/srv/app/.env",
            "4711",
            "https://x.example/",
            "https://x.example/a/b?q=1&r=%C3%A9",
        ),
        *(
            "http://10.0.0.1:8080/x",
            "https://[::1]/x",
            "s3://bucket/key/",
            "https://x.example/%20",
        ),
    ],
)
def test_paths_numbers_and_urls_in_their_plain_form_can_be_named(name: str) -> None:
    assert misplaced(Resource("x", name)) is None


@pytest.mark.parametrize(
    "name",
    [
        *("//srv", "/srv/", "/srv//x", "/../x", "srv/./x", "/srv/.."),
        *("https://x.example", "HTTPS://x.example/", "https://X.example/", "https:///x"),
        *("https://x.example:443/", "http://x.example:80/", "https://a@x.example/", "x://"),
        *("https://x.example/a/../b", "https://x.example/a//b", "https://x.example/./a"),
        *("https://x.example/%2e%2e/b", "https://x.example/a%2Fb", "https://x.example/%61"),
        *("https://x.example/%c3%a9", "https://x.example/a#b", "https://x.example/a\\b"),
        *("https://evil.example\\.x.example/", "https://evil.example?.x.example/"),
        *("https://x.example/%", "https://x.example/a?", "https://x.example./", "https://-x/"),
        *("a/https://x.example/", "https://x.example/https://y/"),
    ],
)
def test_what_could_be_written_in_another_way_is_refused_as_a_resource(name: str) -> None:
    found = misplaced(Resource("x", name))

    assert found is not None
    assert (found.code, found.pointer) == ("resource_invalid", "/resource/id")
    assert found.message.startswith("The id of the resource ")

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.api.problems import Problem
from app.api.strict import read

LARGEST = 2**53 - 1


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"\xff", "not_utf8", None),
        (b'"\xed\xa0\x80"', "not_utf8", None),
        (b"", "body_empty", None),
        (b" \n\t ", "body_empty", None),
        (b"\xef\xbb\xbf{}", "malformed_json", None),
        (b"{", "malformed_json", None),
        (b"{} {}", "malformed_json", None),
        (b"{'a': 1}", "malformed_json", None),
        (b"[1,]", "malformed_json", None),
        (b"[01]", "malformed_json", None),
        (b'"a\nb"', "malformed_json", None),
        (b'"a\x00b"', "malformed_json", None),
        (b'{"a": 1, "a": 1}', "duplicate_member", "/a"),
        (b'{"a": 1, "\\u0061": 1}', "duplicate_member", "/a"),
        (b'{"x": [{"a/b": 1, "a/b": 2}]}', "duplicate_member", "/x/0/a~1b"),
        (b'[0, {"a": NaN}]', "not_finite", "/1/a"),
        (b"[-Infinity]", "not_finite", "/0"),
        (b"[1e400]", "not_finite", "/0"),
        (b'{"a": 9007199254740992}', "number_too_large", "/a"),
        (b'{"a": -9007199254740992}', "number_too_large", "/a"),
        (b"[" + b"9" * 5000 + b"]", "number_too_large", "/0"),
        (b"[1e16]", "number_too_large", "/0"),
        (b"[9007199254740993.0]", "number_too_large", "/0"),
        (b"[1e-400]", "number_too_small", "/0"),
        (b'["\\ud800"]', "lone_surrogate", "/0"),
        (b'{"\\udfff": 1}', "lone_surrogate", ""),
        (b'{"~": "\\uD83D\\uD83D"}', "lone_surrogate", "/~0"),
        (b'["\\u0000"]', "nul_character", "/0"),
        (b'{"a\\u0000": 1}', "nul_character", ""),
        (b'["\\ufffe"]', "noncharacter", "/0"),
        ('["\ufdd0"]'.encode(), "noncharacter", "/0"),
        ('["\U0010ffff"]'.encode(), "noncharacter", "/0"),
        (b"[" * 33 + b"]" * 33, "too_deep", None),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too_deep", None),
        (b"[" * 200_000, "too_deep", None),
    ],
)
def test_what_is_not_i_json_has_a_problem_of_its_own(
    body: bytes, code: str, pointer: str | None
) -> None:
    problem = read(body)

    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.status == 400
    assert [one.pointer for one in problem.errors] == ([] if pointer is None else [pointer])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
        (b'"' + b"[" * 100 + b'\\"{"', "[" * 100 + '"{'),
        (b"9007199254740991", LARGEST),
        (b"-9007199254740991", -LARGEST),
        (b"[0.0, -0, 0e5, 1.5e-300]", [0.0, 0, 0.0, 1.5e-300]),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        ('"\u202e\x7f\ufeffé"'.encode(), "\u202e\x7f\ufeffé"),
        (b'{"": {"": null}}', {"": {"": None}}),
    ],
)
def test_what_is_i_json_is_given_as_it_is(body: bytes, value: object) -> None:
    assert read(body) == value


TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(["\0", "\ud800", "\udc00", "\ufffe", "\ufdd5", "\U0002ffff", '"', "\\"]),
    ),
    max_size=4,
)
NUMBERS = st.one_of(
    st.integers(LARGEST - 2, LARGEST + 2).map(str),
    st.integers(-LARGEST - 2, -LARGEST + 2).map(str),
    st.integers().map(str),
    st.floats().map(json.dumps),
    st.sampled_from(["1e400", "-1e308", "1e-400", "0e-999", "1E15", "0.1e17", "-0.0", "1e309"]),
)
SCALARS = st.one_of(
    NUMBERS,
    st.sampled_from(["true", "null"]),
    st.tuples(TEXTS, st.booleans()).map(lambda one: json.dumps(one[0], ensure_ascii=one[1])),
)


def composite(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.tuples(TEXTS.map(json.dumps), inner).map(":".join)
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda them: f"[{','.join(them)}]"),
        st.lists(members, max_size=3).map(lambda them: f"{{{','.join(them)}}}"),
        st.tuples(st.integers(1, 33), inner).map(lambda one: "[" * one[0] + one[1] + "]" * one[0]),
    )


DOCUMENTS = st.recursive(SCALARS, composite, max_leaves=8)


@given(DOCUMENTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b'{"a":1,"b":{"a":1}}')
def test_a_document_is_accepted_exactly_if_it_is_i_json_within_the_limits(body: bytes) -> None:
    assert isinstance(read(body), Problem) is not acceptable(body)


@given(st.binary(max_size=40) | st.text('[]{}",:\\u0019deE.+- ', max_size=30).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert isinstance(read(body), Problem) is not acceptable(body)


@given(DOCUMENTS)
def test_what_is_accepted_is_what_any_parser_reads(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    value = read(body)

    if not isinstance(value, Problem):
        assert value == json.loads(body)


def acceptable(body: bytes) -> bool:
    """Say it again, slowly: a tree that keeps everything, and every rule applied to it."""
    try:
        tree = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=Members,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=lambda _: Decimal("inf"),
        )
    except (ValueError, RecursionError):
        return False
    return depth(tree) <= 32 and all(map(fine, parts(tree)))


class Members(list[Any]):
    pass


def depth(tree: Any) -> int:
    if isinstance(tree, Members):
        return 1 + max((depth(one) for _, one in tree), default=0)
    return 1 + max(map(depth, tree), default=0) if isinstance(tree, list) else 0


def parts(tree: Any) -> Iterator[Any]:
    yield tree
    if isinstance(tree, Members):
        for name, one in tree:
            yield name
            yield from parts(one)
    elif isinstance(tree, list):
        for one in tree:
            yield from parts(one)


def fine(part: Any) -> bool:
    if isinstance(part, Members):
        return len({name for name, _ in part}) == len(part)
    if isinstance(part, Decimal):
        small = bool(part) and float(part) == 0
        return part.is_finite() and abs(Decimal(float(part))) <= LARGEST and not small
    return not isinstance(part, str) or all(map(fine_character, part))


def fine_character(one: str) -> bool:
    code = ord(one)
    surrogate = 0xD800 <= code <= 0xDFFF
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return code != 0 and not surrogate and not noncharacter

"""A judge of OCSF events: the schema as schema.ocsf.io publishes it, and what it says in words."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

VERSION = "1.8.0"
OTHER = 99


def faults(event: Mapping[str, Any]) -> list[str]:
    """Say everything in which an event is not as its class and its profiles want it."""
    meta = event.get("metadata", {})
    found = [
        f"{one.json_path}: {one.message}" for one in _judge(profiles(event)).iter_errors(event)
    ]
    if found:
        return found
    cls = published()["classes"]["api_activity"]
    if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
        found.append("type_uid is not class_uid * 100 + activity_id")
    if meta["version"] != VERSION:
        found.append(f"metadata.version is not {VERSION}")
    found += [f"no profile of the class: {one}" for one in {*profiles(event)} - {*cls["profiles"]}]
    return [*found, *_siblings(event, cls["attributes"], "$")]


def profiles(event: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(event.get("metadata", {}).get("profiles", ()))


@lru_cache
def published() -> Any:
    return get_ocsf_schema(version=VERSION)


@lru_cache
def _judge(named: tuple[str, ...]) -> Draft202012Validator:
    schema = OcsfJsonSchemaEmbedded(published())
    return Draft202012Validator(schema.get_class_schema("api_activity", [*named]))


def _siblings(value: Mapping[str, Any], attributes: Any, place: str) -> Iterator[str]:
    """Hold each name beside a number of an enumeration to that number; 99 must have a name."""
    for name, one in value.items():
        about = attributes[name]
        sibling, listed = about.get("sibling"), about.get("enum", {})
        if sibling and listed:
            said, meant = value.get(sibling), listed[str(one)]["caption"]
            if said is None and one == OTHER:
                yield f"{place}.{sibling} is missing, and {name} is 99"
            if said is not None and one != OTHER and said != meant:
                yield f"{place}.{sibling} is {said!r}, and {name} means {meant!r}"
        inner = published()["objects"].get(about.get("object_type"), {}).get("attributes")
        for each in one if isinstance(one, list) else [one]:
            if inner and isinstance(each, dict):
                yield from _siblings(each, inner, f"{place}.{name}")

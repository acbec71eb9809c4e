"""The few kinds of rule that all of Block Kit is made of."""

from collections.abc import Mapping

from app.sandbox.validate.spot import Rule, Spot

SCHEMES = ("http://", "https://", "mailto:", "tel:", "slack://")


def string(most: int, least: int = 1) -> Rule:
    """Demand a string of a permitted length."""

    def check(spot: Spot) -> None:
        if not isinstance(spot.value, str):
            spot.fail("must provide a string")
        elif len(spot.value) < least:
            spot.fail(f"must be more than {least - 1} characters")
        elif len(spot.value) > most:
            spot.fail(f"must be less than {most + 1} characters")

    return check


def url(most: int) -> Rule:
    """Demand an absolute link."""

    def check(spot: Spot) -> None:
        string(most)(spot)
        if isinstance(spot.value, str) and not spot.value.lower().startswith(SCHEMES):
            spot.fail("must be a valid URL")

    return check


def integer(least: int, most: int) -> Rule:
    """Demand a whole number in a range."""

    def check(spot: Spot) -> None:
        if not isinstance(spot.value, int) or isinstance(spot.value, bool):
            spot.fail("must provide an integer")
        elif not least <= spot.value <= most:
            spot.fail(f"must be between {least} and {most}")

    return check


def boolean(spot: Spot) -> None:
    """Demand true or false."""
    if not isinstance(spot.value, bool):
        spot.fail("must provide a boolean")


def choice(*values: str) -> Rule:
    """Demand one of a few words."""

    def check(spot: Spot) -> None:
        if spot.value not in values:
            spot.fail("must be a valid enum value")

    return check


def array(rule: Rule, most: int, least: int = 1) -> Rule:
    """Demand a list of a permitted length whose items obey a rule."""

    def check(spot: Spot) -> None:
        if not isinstance(spot.value, list):
            spot.fail("must provide an array")
            return
        if len(spot.value) < least:
            spot.fail(f"must provide at least {least} items")
        if len(spot.value) > most:
            spot.fail(f"no more than {most} items allowed")
        for item in spot.items():
            rule(item)

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Demand an object with these fields and no others; `type` is checked elsewhere."""
    known = {**required, **(optional or {})}

    def check(spot: Spot) -> None:
        if not isinstance(spot.value, dict):
            spot.fail("must provide an object")
            return
        for name in required.keys() - spot.value.keys():
            spot.fail(f"missing required field: {name}")
        for name in spot.value.keys() - known.keys() - {"type"}:
            spot.fail(f"invalid additional property: {name}")
        for name in (name for name in spot.value if name in known):
            known[name](spot.at(name))

    return check


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """Demand an object whose `type` chooses the rule."""

    def check(spot: Spot) -> None:
        if not isinstance(spot.value, dict):
            spot.fail("must provide an object")
        elif "type" not in spot.value:
            spot.fail("missing required field: type")
        elif not isinstance(spot.value["type"], str) or spot.value["type"] not in rules:
            spot.fail(f"unsupported type: {spot.value['type']}", "type")
        else:
            rules[spot.value["type"]](spot)

    return check


def every(*rules: Rule) -> Rule:
    """Demand all of several rules; later ones run only on what passed the earlier ones."""

    def check(spot: Spot) -> None:
        for rule in rules:
            before = len(spot.problems)
            rule(spot)
            if len(spot.problems) > before:
                return

    return check


def matching(rule: Rule) -> Rule:
    """Demand a rule of a place where Slack permits several shapes, and complain as Slack does."""

    def check(spot: Spot) -> None:
        inner = Spot(spot.value, spot.pointer)
        rule(inner)
        if inner.problems:
            spot.fail("failed to match all allowed schemas")
            spot.problems.extend(inner.problems)

    return check

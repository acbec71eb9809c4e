"""Public holidays, by the code of a country or of a part of one: `ES`, `ES-MD`."""

import difflib
from datetime import date
from functools import cache, lru_cache

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES


@lru_cache(maxsize=512)
def holidays_of(code: str, year: int) -> frozenset[date]:
    """List the public holidays of a year; none where no code is given.

    Raises `NotImplementedError` for a code that `problem_with` does not accept.
    """
    if not code:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years=year))


def problem_with(code: str) -> str:
    """Say what is wrong with the code of a country, and which one may be meant; or nothing."""
    country, dash, part = code.partition("-")
    parts = _parts().get(country)
    if parts is None:
        return f"is not a country such as ES or ES-MD{_meant(country)}"
    if dash and part not in parts:
        near = difflib.get_close_matches(part, parts, 1)
        hint = f"; did you mean {country}-{near[0]}?" if near else ""
        return f"is not a part of {country} whose holidays are known{hint}"
    return ""


@cache
def _parts() -> dict[str, list[str]]:
    return list_supported_countries(include_aliases=False)


@cache
def _other_names() -> dict[str, str]:
    """Name each country's code by what people write instead: its name, or another code."""
    names: dict[str, str] = {}
    for name, (_, code, *others) in COUNTRIES.items():
        names |= dict.fromkeys([name.replace("_", " "), *(one.casefold() for one in others)], code)
    return names


def _meant(written: str) -> str:
    names = {**_other_names(), **{code.casefold(): code for code in _parts()}}
    wanted = written.casefold().replace("_", " ")
    near = [wanted] if wanted in names else difflib.get_close_matches(wanted, names, 1)
    return f"; did you mean {names[near[0]]}?" if near else ""

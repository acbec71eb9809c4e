"""Keyturn: hold what an agent wants to do until a named, authorised person has decided it."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "keyturn-server"


def software() -> str:
    """Say which version this is; entries, traces and the API's document carry it."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"

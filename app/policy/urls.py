"""URLs as the ids of resources: one text for one place, so that no rule is written past. Pure."""

import re

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://([^/?#]*)(/[^?#]*)?(\?[^#]+)?(#.*)?", re.DOTALL)
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_AUTHORITY = re.compile(rf"({_LABEL}(\.{_LABEL})*|\[[0-9a-f:]+\])(:(?P<port>[1-9][0-9]{{0,4}}))?")
_ESCAPE = re.compile(r"%([0-9A-F]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~/\\-]")
_NEVER = re.compile(r"""[\s"'`<>{}|^]""")
_USUAL = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21", "ssh": "22"}
_EXAMPLE = "write it as https://host.example/path"


def not_plain(text: str) -> str:
    """Say why a URL could be written in another way too; nothing where it could not.

    What servers take for the same place would else be another resource for rules and grants.
    """
    found = _URL.fullmatch(text)
    if found is None:
        return f"The id of the resource holds '://' and is no plain URL: {_EXAMPLE}."
    scheme, authority, path, query, fragment = found.groups()
    wrong = _wrong_host(scheme, authority) or _wrong_path(path or "", path is None)
    if not wrong and _NEVER.search(text):
        wrong = "holds a blank, a quotation mark or a bracket: escape it"
    if not wrong and (fragment or "\\" in text or _escaped(f"{path}{query or ''}")):
        wrong = "holds a part behind '#', a '\\' or a letter written as %XX without need"
    return f"The id of the resource is a URL that {wrong}." if wrong else ""


def _wrong_host(scheme: str, authority: str) -> str:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return "has no plain host in small letters, or a user's name before it"
    return "names the usual port" if found["port"] == _USUAL.get(scheme, "") else ""


def _wrong_path(path: str, missing: bool) -> str:  # noqa: FBT001 - whether there is any
    if missing:
        return "ends with its host: put a '/' behind it"
    parts = path.split("/")
    if ".." in path or "." in parts or "" in parts[1:-1]:
        return "holds '..', '//' or an empty part"
    return ""


def _escaped(text: str) -> bool:
    """Tell whether something is escaped that need not be, or not as the standard writes it."""
    return any(
        one[1] is None or _UNRESERVED.fullmatch(chr(int(one[1], 16)))
        for one in _ESCAPE.finditer(text)
    )

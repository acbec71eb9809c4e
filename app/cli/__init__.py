"""The command line: what an operator can do; a command's module is read once it is called."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from app import software

# What each says of itself: all can be listed without any of their modules.
GROUPS = {
    "policy": "Check the policy, and ask what it would answer.",
    "roster": "Check the roster, and ask who may review what.",
    "keys": "Make, list, rotate and revoke API keys.",
    "requests": "Look at requests, and take one back.",
    "covers": "Who stands in for whom.",
    "webhooks": "Who outside is told what happens to requests.",
    "documents": "Which policy and roster were loaded, and when.",
    "audit": "Check the chain of entries, and tell it outside.",
    "database": "Look after the database.",
}
COMMANDS = {
    "backup": "Copy the SQLite database to a file of mode 0600, while the service runs, and try "
    "the copy.",
    "restore": "Put a backup in the place of the SQLite database, verified, while the service is "
    "stopped.",
    "story": "Tell who or what decided a request, by which rule, who was asked, and what each had "
    "seen.",
    "lock": "Stop an agent, a scope of actions, a reviewer, a team, or everything, at once.",
    "unlock": "Lift a lock; whoever put it on cannot, under any name or key of theirs.",
    "locks": "List the locks that are on.",
    "doctor": "Look at settings, keys, documents, database and Slack; say of each what to do.",
    "health": "Exit 0 when the service answers, 1 when it does not, and say what is wrong.",
    "init": "Make a ready folder: policy, roster, `.env`, keys, database and the first operator's "
    "key.",
    "manifest": "Print the manifest of the Slack app, or the link that creates the app from it.",
    "openapi": "Print the OpenAPI document (3.1) of the API, as JSON; or the page made from it.",
    "serve": "Run the service until SIGTERM or Ctrl-C.",
    "demo": "Practise with the real service in a local workspace. No account is needed.",
}
MODULES = {"lock": "locks", "unlock": "locks"}


class Hitl(TyperGroup):
    """The commands by their names and words; each itself only once it is asked for."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - whatever Typer gives
        super().__init__(**given)
        told = {**GROUPS, **COMMANDS}
        self.commands = {name: TyperCommand(name, help=words) for name, words in told.items()}
        self._listing = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own
        """Take the folder to work in wherever it is named."""
        return super().parse_args(ctx, _folder_first(args))

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Give a command, with its module read; its words alone where all are listed."""
        del ctx
        if self._listing or cmd_name not in self.commands:
            return self.commands.get(cmd_name)  # type: ignore[return-value]
        return _read(cmd_name)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - Typer's own
        """Complete the commands by their words alone."""
        self._listing = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._listing = False

    def format_help(self, ctx: object, formatter: object) -> None:
        """List the commands by their words alone."""
        names = ("name", "commands", "params", "help", "rich_markup_mode")
        listed: Any = TyperGroup(**{name: getattr(self, name) for name in names})
        listed.format_help(ctx, formatter)


def _say_version(value: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if value:
        typer.echo(f"hitl {software()}")
        raise typer.Exit


def _work_in(folder: Path | None) -> None:
    if folder is not None:
        os.chdir(folder)


Version = Annotated[
    bool,
    typer.Option(
        "--version", is_eager=True, callback=_say_version, help="Say which version this is."
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        exists=True,
        file_okay=False,
        callback=_work_in,
        help="Work in this folder: its .env, and what is named relative to it.",
    ),
]


def _hitl(*, version: Version = False, folder: Folder = None) -> None:
    """Keyturn: hold what an agent wants to do until a person has decided it."""
    del version, folder


def _folder_first(args: Sequence[str]) -> list[str]:
    """Put --dir and its folder before the command; behind -- nothing is an option."""
    first: list[str] = []
    rest = list(args)
    end = rest.index("--") if "--" in rest else len(rest)
    at = next((at for at, one in enumerate(rest[:end]) if one.split("=")[0] == "--dir"), None)
    if at is not None:
        if rest[at] == "--dir" and at + 1 == end:
            return ["--dir"]  # which the parser refuses, in its own words
        first = rest[at : at + (1 if "=" in rest[at] else 2)]
        del rest[at : at + len(first)]
    return [*first, *rest]


def _app(cls: type[TyperGroup]) -> typer.Typer:
    made = typer.Typer(
        name="hitl",
        cls=cls,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        add_completion=cls is Hitl,
    )
    made.callback()(_hitl)
    return made


@cache
def _read(name: str) -> TyperCommand | TyperGroup:
    module, made = import_module(f"app.cli.{MODULES.get(name, name)}"), _app(TyperGroup)
    if name in GROUPS:
        made.add_typer(module.app, name=name)
    else:
        made.command(name)(getattr(module, name))
    group: Any = get_command(made)
    found: TyperCommand | TyperGroup = group.commands[name]
    return found


app = _app(Hitl)


def main() -> None:
    """Run `hitl`."""
    try:
        app()
    finally:
        _let_go()


def _let_go() -> None:
    """Write what is left, unless whoever read it reads no more; then nothing is said of that."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The command line: what an operator can do."""

import typer

from app.cli import audit, database, demo, keys, policy, roster, serve

app = typer.Typer(
    name="hitl",
    help="Holdpoint: hold what an agent wants to do until a person has decided it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(policy.app, name="policy")
app.add_typer(roster.app, name="roster")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(database.app, name="database")
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)


def main() -> None:
    """Run `hitl`."""
    app()

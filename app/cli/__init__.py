"""The command line: what an operator can do."""

import typer

from app.cli import (
    audit,
    backup,
    covers,
    database,
    demo,
    doctor,
    exporting,
    health,
    init,
    keys,
    locks,
    manifest,
    openapi,
    policy,
    requests,
    roster,
    serve,
    shredding,
    story,
)

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
app.add_typer(requests.app, name="requests")
app.add_typer(covers.app, name="covers")
audit.app.command("export")(exporting.export)
audit.app.command("shred")(shredding.shred)
app.add_typer(audit.app, name="audit")
app.add_typer(database.app, name="database")
app.command("backup")(backup.backup)
app.command("story")(story.story)
app.command("lock")(locks.lock)
app.command("unlock")(locks.unlock)
app.command("locks")(locks.locks)
app.command("doctor")(doctor.doctor)
app.command("health")(health.health)
app.command("init")(init.init)
app.command("manifest")(manifest.manifest)
app.command("openapi")(openapi.openapi)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)


def main() -> None:
    """Run `hitl`."""
    app()

"""`hitl webhooks`: the endpoints outside that are told what happens to requests."""

from typing import Annotated, Any

import typer

from app.cli.naming import request_meant
from app.cli.operating import By, operate, segment
from app.cli.reading import WRONG_USE, AsJson, time_of
from app.cli.showing import plain, show_json
from app.delivery.happening import EVERY

app = typer.Typer(help="Who outside is told what happens to requests.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The endpoint, as the settings name it.")]
PATIENCE = 20.0
REMEDIES = {
    "unreachable": "Nothing answered in time: does it run, and can this machine reach it?",
    "no_such_host": "There is no such host: check {setting}URL.",
    "address_inside": "Its address is inside; HITL_WEBHOOK_NETWORKS would permit that.",
    "host_not_listed": "Its host is not listed; HITL_WEBHOOK_HOSTS would permit that.",
    "not_https": "It is not https; only networks in HITL_WEBHOOK_NETWORKS do without.",
    "status_401": "It knows neither us nor the signature: compare {setting}SECRET.",
    "status_403": "It does not let us in: compare {setting}SECRET.",
    "status_404": "There is nothing at that path: check {setting}URL.",
    "status_410": "It says that it is gone for good: check {setting}URL.",
}
MOVED = "It points elsewhere, where nothing is sent: set {setting}URL to where it points."
ANSWERED = "It answered, and did not take it: its own log says why."
NONE = "Nobody outside is told what happens: HITL_WEBHOOKS__NAME__EVENTS is set for none."


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the endpoints that are told what happens, and how far each has been told.

    Example: `hitl webhooks list`
    """
    found = operate("GET", "webhooks")["webhooks"]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo(NONE)
    for one in () if as_json else found:
        typer.echo(_told(one))


@app.command("test")
def try_(name: Name, by: By = "", *, as_json: AsJson = False) -> None:
    """Send an endpoint a signed event of the type webhook.test now; say what came back.

    Exits 1 where it was not taken.

    Example: `hitl webhooks test siem`
    """
    tried = operate("POST", f"webhooks/{segment(name)}/test", by=by, patience=PATIENCE)
    if as_json:
        show_json(tried)
    elif tried["taken"]:
        typer.echo(f"{plain(name)} took it.")
    else:
        typer.echo(f"{plain(name)} did not take it: {plain(tried['answer'])}", err=True)
        typer.echo(_remedy(name, tried["answer"]), err=True)
    raise typer.Exit(int(not tried["taken"]))


@app.command()
def enable(
    name: Name,
    by: By = "",
    *,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="Leave out what happened until now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell an endpoint again what happens, at once, from where it stood.

    One that fails is tried at once, instead of at its next time.

    Example: `hitl webhooks enable siem`

    Example: `hitl webhooks enable siem --from-now`
    """
    body = {"from_now": from_now}
    told = operate("POST", f"webhooks/{segment(name)}/enable", body, by=by)
    _show(told, as_json=as_json)


@app.command()
def disable(name: Name, by: By = "", *, as_json: AsJson = False) -> None:
    """Tell an endpoint nothing more until it is enabled; what happens meanwhile is not lost.

    Example: `hitl webhooks disable siem`
    """
    told = operate("POST", f"webhooks/{segment(name)}/disable", by=by)
    _show(told, as_json=as_json)


@app.command()
def replay(  # noqa: PLR0913, PLR0917 - one for each way to say what
    name: Name,
    since: Annotated[str, typer.Option(help="From this time on, such as 2026-11-21T09:00Z.")] = "",
    until: Annotated[str, typer.Option(help="What happened before this time.")] = "",
    request: Annotated[str, typer.Option(help="What happened to this request.")] = "",
    first: Annotated[int | None, typer.Option("--from", min=1, help="From this entry on.")] = None,
    last: Annotated[int | None, typer.Option("--to", min=1, help="Up to this entry.")] = None,
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Send an endpoint once more what it was sent, under the same webhook-ids.

    An entry is named by its number, the `seq` of an event. What was not sent yet comes anyway.

    Example: `hitl webhooks replay siem --since 2026-11-21T08:00Z`

    Example: `hitl webhooks replay siem --request req_01m7y7a19a07cbrp2rf1d4vy3qam080sdr4y`

    Example: `hitl webhooks replay siem --from 1204 --to 1300`
    """
    if not (since or until or request or first or last):
        typer.echo("Say what: --since, --until, --request, --from or --to.", err=True)
        raise typer.Exit(WRONG_USE)
    body = {
        "since": time_of(since, "--since").isoformat() if since else None,
        "until": time_of(until, "--until").isoformat() if until else None,
        "request": request_meant(request) if request else "",
        "first": first,
        "last": last,
    }
    done = operate("POST", f"webhooks/{segment(name)}/replay", body, by=by)
    if as_json:
        show_json(done)
    else:
        events = "event is" if done["queued"] == 1 else "events are"
        typer.echo(f"{done['queued']} {events} sent once more to {plain(name)}.")


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(told)
    else:
        typer.echo(_told(told))


def _told(one: dict[str, Any]) -> str:
    """Write how an endpoint stands, in a few lines."""
    state = one["state"] + (f" ({one['why']})" if one["why"] else "")
    since = f" since {_time(one['since'])}" if one["since"] else ""
    lines = [f"{one['name']}  {one['host'] or '-'}  {state}{since}"]
    waits = f"waiting: {one['waiting']}, to be sent once more: {one['replaying']}"
    oldest = f", the oldest from {_time(one['oldest'])}" if one["oldest"] else ""
    lines += [
        f"    {waits}{oldest}",
        f"    told up to entry {one['told']}",
    ]
    if one["answer"]:
        next_ = f", next at {_time(one['next_at'])}" if one["next_at"] else ""
        lines.append(f"    last answer: {one['answer']} at {_time(one['answered_at'])}{next_}")
    events = "all" if {*one["events"]} == EVERY else " ".join(one["events"])
    lines.append(f"    events: {events or '-'}")
    return "\n".join(map(plain, lines))


def _time(said: str) -> str:
    return f"{said[:19].replace('T', ' ')} UTC"


def _remedy(name: str, answer: str) -> str:
    otherwise = MOVED if answer.startswith("status_3") else ANSWERED
    setting = f"HITL_WEBHOOKS__{name.upper()}__"
    return plain(REMEDIES.get(answer, otherwise).format(setting=setting))

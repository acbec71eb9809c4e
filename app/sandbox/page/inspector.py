"""The inspector: what went over the wire, and what was written into the chain."""

import json
from collections.abc import Mapping
from typing import Any

from app.sandbox.delivery import Delivered
from app.sandbox.page import icons
from app.sandbox.page.extras import AuditEntry
from app.sandbox.page.html import Html, el
from app.sandbox.page.moments import clock_seconds
from app.sandbox.page.sight import Sight
from app.sandbox.stage import Call

NEWEST = 25


def payloads(sight: Sight) -> Html:
    """Write the tab: calls of the app and deliveries to it, newest first."""
    stage = sight.box.stage
    both: list[Call | Delivered] = [*stage.calls[-NEWEST:], *stage.delivery.past]
    newest = sorted(both, key=lambda one: one.at, reverse=True)[:NEWEST]
    listed = el("ul", (_call_or_delivery(one, sight) for one in newest), class_="wire")
    nothing = el("p", "Nothing went over the wire yet.", class_="empty")
    told = "What the workspace and the app say to each other, newest first."
    return el("div", el("p", told, class_="promise"), listed if newest else nothing)


def audit(sight: Sight) -> Html:
    """Write the tab: the newest entries, and whether the chain is whole."""
    found = sight.shown.audit
    icon = icons.CHECK if found.whole else icons.WARNING
    verdict = el("p", icon, found.verdict, class_="verdict" if found.whole else "trouble")
    listed = el("ol", (_entry(one, sight) for one in found.entries), class_="wire")
    nothing = el("p", "No entries yet.", class_="empty")
    return el("div", verdict if found.verdict else None, listed if found.entries else nothing)


def _call_or_delivery(one: Call | Delivered, sight: Sight) -> Html:
    return _call(one, sight) if isinstance(one, Call) else _delivery(one, sight)


def _call(call: Call, sight: Sight) -> Html:
    done = call.answer is not None
    fine = bool(call.answer and call.answer.get("ok"))
    result = "ok" if fine else str((call.answer or {}).get("error", "no answer"))
    way = el("span", "from app", class_="way from-app")
    summary = (way, el("code", call.method), _result(result, good=fine))
    bodies = [("Arguments", call.arguments), *([("Answer", call.answer)] if done else [])]
    return _line(f"call-{call.number}", summary, bodies, call.at, sight)


def _delivery(delivered: Delivered, sight: Sight) -> Html:
    seen = delivered.seen
    result = "waits" if seen is None else seen.error or f"acked in {seen.took * 1000:.0f} ms"
    name = str(delivered.payload.get("type") or delivered.payload.get("command", ""))
    way = el("span", "to app", class_="way to-app")
    summary = (way, el("code", name), _result(result, good=seen is not None and seen.acked))
    bodies: list[tuple[str, Any]] = [("Payload", delivered.payload)]
    if seen is not None and seen.body:
        bodies.append(("Answer", seen.body))
    return _line(f"delivery-{delivered.number}", summary, bodies, delivered.at, sight)


def _result(said: str, *, good: bool) -> Html:
    return el("span", said, class_="result good" if good else "result bad")


def _line(
    name: str,
    summary: tuple[Html, ...],
    bodies: list[tuple[str, Any]],
    at: float,
    sight: Sight,
) -> Html:
    when = el("time", clock_seconds(at, sight.reader.person.tz), class_="muted")
    shown = [[el("h4", title), _json(title, body)] for title, body in bodies]
    return el("li", el("details", el("summary", summary, when), shown), id=name)


def _json(title: str, body: Mapping[str, Any]) -> Html:
    text = json.dumps(_unfolded(body), indent=1, ensure_ascii=False, default=str)
    return el("pre", text, tabindex=0, aria_label=title)


def _unfolded(body: Any) -> Any:  # noqa: ANN401 - JSON
    """Read JSON inside a string, as blocks and views are sent."""
    if isinstance(body, dict):
        return {key: _unfolded(value) for key, value in body.items()}
    if isinstance(body, str) and body[:1] in {"[", "{"}:
        try:
            return json.loads(body)
        except ValueError:
            return body
    return body


def _entry(entry: AuditEntry, sight: Sight) -> Html:
    when = el("time", clock_seconds(entry.at, sight.reader.person.tz), class_="muted")
    kind = "result bad" if entry.kind == "CommandRefused" else "result good"
    number = el("span", f"#{entry.seq}", class_="seq")
    facts = [[el("dt", name), el("dd", value)] for name, value in entry.facts.items()]
    about = el("span", entry.about, class_="about")
    summary = el("summary", number, el("span", entry.kind, class_=kind), about, when)
    return el("li", el("details", summary, el("dl", facts)), id=f"entry-{entry.seq}")

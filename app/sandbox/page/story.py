"""The story: agents, what they want, and whether they may."""

from app.sandbox.page import icons
from app.sandbox.page.authenticator import authenticator
from app.sandbox.page.extras import Agent, Go, Lever, Scene, Stands, Step
from app.sandbox.page.html import Html, el, hidden
from app.sandbox.page.sight import Sight

STANDS: dict[Stands, tuple[Html, str]] = {
    "ready": (icons.ROBOT, "Has not asked"),
    "held": (icons.HOLD, "Blocked"),
    "released": (icons.CHECK, "Released"),
    "stopped": (icons.CROSS, "Stopped"),
    "passed": (icons.THROUGH, "Let through"),
}


def story(sight: Sight) -> Html:
    """Write the tab."""
    shown = sight.shown
    scenes = el("ul", (_scene(one, sight) for one in shown.scenes), class_="agents")
    agents = el("ul", (_agent(one, sight) for one in shown.agents), class_="agents")
    return el(
        "div",
        el("p", shown.promise, class_="promise") if shown.promise else None,
        [el("h3", "Try it"), _steps(shown.steps, "step", sight)] if shown.steps else None,
        authenticator(sight),
        [el("h3", "The agents"), agents] if shown.agents else _nothing(),
        [el("h3", "While time passes"), scenes] if shown.scenes else None,
        [_lever(one, sight) for one in shown.levers],
    )


def do(sight: Sight, what: str, label: str, style: str = "") -> Html:
    """Write a button that begins something."""
    button = el(
        "button",
        label,
        type="submit",
        class_=f"button small {style}".strip(),
        id=f"do-{what.replace(' ', '-')}",
    )
    return el("form", sight.fields, hidden("what", what), button, method="post", action="/act/do")


def _nothing() -> Html:
    return el("p", "There is no story here.", class_="empty")


def _steps(steps: tuple[Step, ...], kind: str, sight: Sight) -> Html:
    numbered = enumerate(steps, start=1)
    return el("ol", (_step(f"{kind}-{at}", one, sight) for at, one in numbered), class_="steps")


def _step(name: str, step: Step, sight: Sight) -> Html:
    mark = icons.CHECK if step.done else None
    state = el("span", "Done: " if step.done else "To do: ", class_="sr")
    open_to = step.go if step.stays or not step.done else None
    go = _go(open_to, sight, name) if open_to else None
    body = el("span", state, step.text, [" ", go] if go else None)
    return el(
        "li", el("span", mark, class_="step-mark"), body, class_="done" if step.done else None
    )


def label_of(go: Go, sight: Sight) -> str:
    """Say where a suggestion leads; who is that person already only has to go there."""
    if go.tab or go.person != sight.person:
        return go.label
    return f"Go to #{sight.reader.channel_named(go.where)}"


def _go(go: Go, sight: Sight, kind: str) -> Html | None:
    if (go.person, go.where, "") == (sight.person, sight.place.where, go.tab):
        return (
            el("span", "you are there", class_="muted here") if kind.startswith("step") else None
        )
    to = sight.place.after(go.person, go.where, go.tab)
    return el(
        "a",
        label_of(go, sight),
        href=to.href,
        class_="go",
        id=kind if kind.startswith("step") else f"{kind}-{go.person}-{go.where}",
    )


def _agent(agent: Agent, sight: Sight) -> Html:
    icon, word = STANDS[agent.stands]
    state = el("span", icon, word, class_="state")
    name = el("h4", icons.ROBOT, el("span", agent.name))
    log = el("pre", "\n".join(agent.log), tabindex=0, aria_label=f"What {agent.name} does")
    goes = [_go(one, sight, f"agent-{agent.key}") for one in agent.go]
    again = do(sight, f"ask {agent.key}", agent.again) if agent.stands != "held" else None
    return el(
        "li",
        el("div", name, state, class_="agent-head"),
        el("p", agent.wants, class_="wants"),
        log if agent.log else None,
        el("p", agent.told, class_="told"),
        el("div", goes, again, class_="agent-foot"),
        class_=f"agent {agent.stands}",
        id=f"agent-{agent.key}",
    )


def _scene(scene: Scene, sight: Sight) -> Html:
    button = do(sight, f"scene {scene.key}", scene.button) if scene.button else None
    return el(
        "li",
        el("h4", scene.title),
        el("p", scene.how, class_="wants"),
        _steps(scene.steps, f"step-{scene.key}", sight),
        el("div", button, class_="agent-foot"),
        class_="agent",
        id=f"scene-{scene.key}",
    )


def _lever(lever: Lever, sight: Sight) -> Html:
    return el("div", do(sight, lever.key, lever.label), el("p", lever.how), class_="lever")

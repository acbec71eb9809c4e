"""Open modals: a stack per person, at most three high."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.errors import complain, refuse
from app.sandbox.limits import VIEW_STACK
from app.sandbox.markup.normal import normal_blocks
from app.sandbox.validate.views import view_problems
from app.sandbox.wire import Json
from app.sandbox.world import World

State = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class OpenView:
    """One modal as its person sees it; `typed` is what they put in."""

    id: str
    user: str
    content: dict[str, Any]
    hash: str
    root: str
    previous: str | None = None
    typed: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True

    @property
    def title(self) -> str:
        """What stands at the top."""
        return str(self.content["title"]["text"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What stands in it."""
        return list(self.content["blocks"])

    @property
    def callback_id(self) -> str:
        """The app's name for it."""
        return str(self.content.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app hid in it."""
        return str(self.content.get("private_metadata", ""))


class Modals:
    """All modals ever opened, and which are open for whom."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._views: dict[str, OpenView] = {}
        self._stacks: dict[str, list[str]] = {}

    def find(self, view_id: str) -> OpenView:
        """Return a modal that is or was open."""
        if view_id not in self._views:
            refuse("not_found")
        return self._views[view_id]

    def stack(self, user: str) -> list[OpenView]:
        """Return a person's open modals, the visible one last."""
        return [self._views[view_id] for view_id in self._stacks.get(user, ())]

    def open(self, user: str, content: Json) -> OpenView:
        """Open a modal in place of what the person had open."""
        checked = self._checked(content)
        self.clear(user)
        return self._put_on(user, checked)

    def push(self, user: str, content: Json) -> OpenView:
        """Put a modal on top of the person's open ones."""
        if len(self.stack(user)) >= VIEW_STACK:
            refuse("push_limit_reached")
        return self._put_on(user, self._checked(content))

    def update(self, view_id: str, content: Json, expected: str | None = None) -> OpenView:
        """Change an open modal; what was typed stays where block and action keep their ids."""
        checked = self._checked(content)
        view = self.find(view_id)
        if not view.open:
            refuse("not_found")
        if expected is not None and expected != view.hash:
            refuse("hash_conflict")
        return self._keep(
            dataclasses.replace(
                view,
                content=checked,
                hash=self._hash(),
                errors={},
            )
        )

    def type_in(self, view: OpenView, typed: State) -> OpenView:
        """Keep what a person put into a modal."""
        merged = {
            block: {**view.typed.get(block, {}), **values} for block, values in typed.items()
        }
        return self._keep(dataclasses.replace(view, typed={**view.typed, **merged}, errors={}))

    def complain(self, view: OpenView, errors: dict[str, str]) -> OpenView:
        """Show errors under a modal's inputs."""
        return self._keep(dataclasses.replace(view, errors=errors))

    def close(self, view: OpenView) -> None:
        """Take a modal off its person's stack."""
        stack = self._stacks.get(view.user, [])
        if view.id in stack:
            stack.remove(view.id)
        self._keep(dataclasses.replace(view, open=False))

    def clear(self, user: str) -> None:
        """Close all of a person's modals."""
        for view in self.stack(user):
            self.close(view)

    def _put_on(self, user: str, checked: dict[str, Any]) -> OpenView:
        stack = self.stack(user)
        view_id = self._world.fresh("V")
        root = stack[0].id if stack else view_id
        previous = stack[-1].id if stack else None
        self._stacks.setdefault(user, []).append(view_id)
        return self._keep(OpenView(view_id, user, checked, self._hash(), root, previous))

    def _checked(self, content: Json) -> dict[str, Any]:
        problems = view_problems(content)
        if problems:
            complain("invalid_arguments", problems)
        blocks = normal_blocks(content["blocks"], lambda: self._world.fresh("b"))
        return {**content, "blocks": blocks}

    def _hash(self) -> str:
        return f"{self._world.clock():.0f}.{self._world.fresh('h')}"

    def _keep(self, view: OpenView) -> OpenView:
        self._views[view.id] = view
        self._world.journal.note("view", dataclasses.asdict(view))
        self._world.changes.touch()
        return view

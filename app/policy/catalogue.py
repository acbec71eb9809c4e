"""What the operator has declared about actions and resources: the source of trusted facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.patterns import Pattern
from app.documents.problem import quoted
from app.domain.action import Enforcement, Facts, Json, Resource, Risk
from app.domain.letters.names import unfit
from app.policy.decision import Misfit
from app.policy.template import Template, misplaced

LONGEST_NAME = 200
UNKNOWN = "unknown"
UNCLASSIFIED = Resource("unclassified", "-")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of action, and what is known of it."""

    pattern: Pattern
    template: Template
    risk: Risk
    reversible: bool
    enforcement: Enforcement
    sensitive: tuple[str, ...]
    approve_unseen: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Resources that belong together: their environment and the team that owns them."""

    pattern: Pattern
    environment: str
    owner: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every kind and place, the most specific pattern first.

    `named` are all patterns of resources that the policy holds, those of its rules too.
    """

    exact: Mapping[str, Kind]
    kinds: tuple[Kind, ...]
    places: tuple[Place, ...]
    named: tuple[Pattern, ...] = ()

    def derive(
        self, action: str, arguments: Mapping[str, Json], claimed: Resource | None
    ) -> Facts | Misfit:
        """Find the trusted facts of an action. What is not in the catalogue is critical.

        What is claimed is compared with what is derived. Where nothing is, the claim decides
        nothing, but it is digested and shown, so it must have a form that can be read.
        """
        if misnamed := _misnamed(action):
            return misnamed
        kind = self.kind(action)
        if kind is None:
            strange = misplaced(claimed) if claimed else None
            return strange or self.facts(action, UNCLASSIFIED, None)
        found = kind.template.fill(arguments)
        if isinstance(found, Misfit):
            return found
        if claimed is not None and claimed != found:
            return _mismatch(claimed, found)
        return misplaced(found) or self._slashed(found) or self.facts(action, found, kind)

    def _slashed(self, resource: Resource) -> Misfit | None:
        """Refuse a leading slash by which a resource falls out of a pattern for the rest of it."""
        bare = str(Resource(resource.type, resource.id.removeprefix("/")))
        if bare == str(resource):
            return None
        for one in self.named:
            if one.matches(bare) and not one.matches(str(resource)):
                message = (
                    f"The resource could be taken for {quoted(bare)}: leave the first '/' out."
                )
                return Misfit("resource_invalid", message, "/resource/id")
        return None

    @property
    def everything(self) -> tuple[Kind, ...]:
        """List every kind of action."""
        return (*self.exact.values(), *self.kinds)

    def kind(self, action: str) -> Kind | None:
        """Find the most specific kind that the name of an action fits."""
        if found := self.exact.get(action):
            return found
        return next((one for one in self.kinds if one.pattern.matches(action)), None)

    def place(self, resource: Resource) -> Place | None:
        """Find the most specific place that a resource lies in."""
        texts = resource.readings
        return next((one for one in self.places if one.pattern.fits_each(texts)), None)

    def facts(self, action: str, resource: Resource, kind: Kind | None) -> Facts:
        """Put together what is known of an action of this kind, on this resource."""
        place = self.place(resource)
        return Facts(
            action=action,
            resource=resource,
            environment=place.environment if place else UNKNOWN,
            team=place.owner if place else "",
            risk=kind.risk if kind and place else Risk.CRITICAL,
            reversible=kind.reversible if kind else False,
            enforcement=kind.enforcement if kind else Enforcement.RECEIPT,
            classified=kind is not None,
            sensitive=kind.sensitive if kind else (),
            approve_unseen=kind is not None and kind.approve_unseen,
        )


def catalogue(
    kinds: list[Kind], places: list[Place], named: tuple[Pattern, ...] = ()
) -> Catalogue:
    """Put the most specific first; of two as specific, the riskier kind, the earlier place."""
    exact = {one.pattern.text: one for one in kinds if one.pattern.exact}
    ordered = sorted(
        (one for one in kinds if not one.pattern.exact),
        key=lambda one: (one.pattern.specificity, one.risk.rank),
        reverse=True,
    )
    nearest = sorted(places, key=lambda one: one.pattern.specificity, reverse=True)
    everywhere = (*(one.pattern for one in places), *named)
    return Catalogue(exact, tuple(ordered), tuple(nearest), everywhere)


def _misnamed(action: str) -> Misfit | None:
    if not action or len(action) > LONGEST_NAME:
        message = f"The name of the action must have between 1 and {LONGEST_NAME} characters."
    elif " " in action:
        message = "The name of the action holds a space: leave it out."
    elif no := unfit(action):
        message = f"The name of the action {no}."
    else:
        return None
    return Misfit("action_invalid", message, "/action/name")


def _mismatch(claimed: Resource, found: Resource) -> Misfit:
    part = "id" if claimed.type == found.type else "type"
    message = "The resource is not the one that the arguments name."
    return Misfit("resource_mismatch", message, f"/resource/{part}")

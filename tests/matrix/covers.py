"""The covers of the matrix: who stands in for whom, and what that is good for.

A cover lends what the absent person may do now, as far as the stand-in may stand in for that
group, and makes nobody a member: so a cover of a cover lends nothing.
"""

from dataclasses import dataclass

TODAY = "2026-11-20"
STANDING, NAMED = ("adam", "sid"), ("adam", "sol")
BOSSES = {"abel": "max", "adam": "max", "ann": "olga"}


@dataclass(frozen=True)
class Cover:
    """That one person stands in for another; whom nobody named, the roster itself names.

    `past` says that a cover that was named is over, and no tick has come.
    """

    absent: str
    stand_in: str
    by: str = ""
    start: str = "2026-11-15"
    until: str = "2026-11-25"
    past: bool = False

    @property
    def written(self) -> bool:
        """Tell whether the roster says so."""
        return not self.by

    def holds(self) -> bool:
        """Tell whether it is good for anything today."""
        named = self.written or self.by in {self.absent, BOSSES.get(self.absent)}
        return named and self.start <= TODAY <= self.until and not self.past


COVERS = (
    Cover("abel", "ina"),
    Cover("adam", "sid", by="adam"),
    Cover("lou", "mel"),
    Cover("fay", "faz"),
    Cover("abel", "eno", start="2026-11-10", until="2026-11-19"),
    Cover("abel", "ewa", by="abel", past=True),
    Cover("abel", "tia", start="2026-11-21"),
    Cover("ina", "cho", by="ina"),
    Cover("abel", "cyd", by="abel"),
    Cover("abel", "bad", by="bea"),
    Cover("nan", "nat"),
    Cover("lars", "lia"),
    Cover("dana", "dov"),
    Cover("abel", "sly"),
    Cover("abel", "sue"),
    Cover("abel", "ria"),
    Cover("abel", "oda"),
    Cover("abel", "kay"),
    Cover("rita", "sir"),
    Cover("olga", "sam"),
    Cover("kim", "ski"),
    Cover("nora", "noa"),
    Cover("ann", "wol", by="olga"),
)
_OTHERS = {"mel": "lower-reviewers", "cyd": "onlookers", "sol": "reviewers"}
COVER_FROM = {one.stand_in: "reviewers" for one in COVERS} | _OTHERS

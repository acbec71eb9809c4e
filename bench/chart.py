"""The year as a picture: SVG that is read in light and in dark, and told to who cannot see it."""

from calendar import month_abbr
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.measured import Measured

WIDE, TALL = 760, 480
LEFT, RIGHT, HEIGHT = 56, 12, 150
TOPS = (86, 300)
STEPS, MOST_LINES = (1, 2, 5, 10, 20, 25, 50), 5
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .head { font-weight: 600; font-size: 14px }
  .grid { stroke: #d0d7de }
  .without { fill: #bc4c00 }
  .with { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .grid { stroke: #444c56 }
    .without { fill: #f0883e } .with { fill: #58a6ff }
  }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the two pictures: what it shows, in which unit, without and with escalation."""

    title: str
    unit: str
    without: Sequence[float]
    with_: Sequence[float]

    @property
    def top(self) -> float:
        """Give the value at the upper edge."""
        return max(*self.without, *self.with_, 1e-9) * 1.1

    @property
    def marks(self) -> Sequence[int]:
        """Give round values for at most five lines."""
        step = next((one for one in STEPS if self.top / one < MOST_LINES), STEPS[-1])
        return range(0, int(self.top) + 1, step)


def chart(without: Measured, with_: Measured) -> str:
    """Draw the share that expired, and the share of incidents that was decided within an hour."""
    expired = [[100 * one.expired for one in each.months] for each in (without, with_)]
    soon = [[100 * one.soon for one in each.urgent] for each in (without, with_)]
    panels = (
        Panel("Expired", "%", *expired),
        Panel("Incidents decided within an hour", "%", *soon),
    )
    names = [one.name for one in with_.months]
    drawn = [_panel(panel, names, top) for panel, top in zip(panels, TOPS, strict=True)]
    said = " ".join(_said(one) for one in panels)
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL}" role="img" '
                'aria-labelledby="title desc">'
            ),
            '<title id="title">A simulated year with and without escalation, by month</title>',
            f'<desc id="desc">{escape(said)}</desc>',
            f"<style>{STYLE}</style>",
            *_legend(),
            *(line for lines in drawn for line in lines),
            "</svg>",
            "",
        )
    )


def _said(panel: Panel) -> str:
    spans = [
        f"{min(one):.1f} to {max(one):.1f} {panel.unit} a month {how} escalation"
        for one, how in ((panel.without, "without"), (panel.with_, "with"))
    ]
    return f"{panel.title}: {spans[0]}, {spans[1]}."


def _legend() -> list[str]:
    return [
        f'<rect class="without" x="{LEFT}" y="18" width="12" height="12"/>',
        f'<text x="{LEFT + 18}" y="29">without escalation</text>',
        f'<rect class="with" x="{LEFT + 170}" y="18" width="12" height="12"/>',
        f'<text x="{LEFT + 188}" y="29">with the starter\'s plans</text>',
    ]


def _panel(panel: Panel, names: Sequence[str], top: int) -> list[str]:
    floor, room = top + HEIGHT, (WIDE - LEFT - RIGHT) / len(names)
    lines = [f'<text class="head" x="{LEFT}" y="{top - 14}">{panel.title} ({panel.unit})</text>']
    for mark in panel.marks:
        y = floor - HEIGHT * mark / panel.top
        lines += [
            f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{mark}</text>',
        ]
    for number, name in enumerate(names):
        x, bar = LEFT + number * room, room * 0.36
        for at, kind, value in (
            (x + room * 0.12, "without", panel.without[number]),
            (x + room * 0.52, "with", panel.with_[number]),
        ):
            tall = HEIGHT * value / panel.top
            lines.append(
                f'<rect class="{kind}" x="{at:.1f}" y="{floor - tall:.1f}" width="{bar:.1f}" '
                f'height="{tall:.1f}"><title>{name}: {value:.1f} {panel.unit}</title></rect>'
            )
        middle, month = x + room / 2, month_abbr[int(name[5:])]
        lines.append(
            f'<text x="{middle:.1f}" y="{floor + 18}" text-anchor="middle">{month}</text>'
        )
    return lines

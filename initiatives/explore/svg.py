"""The few pieces of SVG that the drawings are made of. Names and addresses are escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

TITLE = "Who works with whom on what"


def number(value: float) -> str:
    """Return a length with one decimal at most, which is what a screen can show."""
    return f"{value:.1f}".removesuffix(".0")


def path(css: str, *steps: str | float) -> str:
    return f'<path class="{css}" d="{_steps(steps)}"/>'


def _steps(steps: Iterable[str | float]) -> str:
    """Return letters and numbers of a path with a space where two numbers meet."""
    made = ""
    for step in steps:
        piece = step if isinstance(step, str) else number(step)
        made += f" {piece}" if made and made[-1].isdigit() and (piece[0].isdigit()) else piece
    return made


def circle(css: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{css}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def box(css: str, x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    rounded = f' rx="{number(radius)}"' if radius else ""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect class="{css}" {place}{rounded}/>'


def text(lines: Sequence[str], x: float, middle: float, size: float, leading: float, attributes: str = "") -> str:
    """Set lines around a middle. Each but the last ends in a space, or a name would read “museumsand”."""
    first = number(middle - (len(lines) - 1) * leading / 2 + size * 0.35)
    if len(lines) == 1:
        return f'<text x="{number(x)}" y="{first}"{attributes}>{escape(lines[0])}</text>'
    spans = "".join(
        f'<tspan x="{number(x)}"{_down(leading, place)}>{escape(line)}{" " if place < len(lines) - 1 else ""}</tspan>'
        for place, line in enumerate(lines)
    )
    return f'<text y="{first}"{attributes}>{spans}</text>'


def _down(leading: float, place: int) -> str:
    return f' dy="{number(leading)}"' if place else ""


def link(css: str, url: str, *parts: str, label: str = "") -> str:
    """Return a link; without a label it is called what it shows."""
    named = f' aria-label="{escape(label)}"' if label else ""
    return f'<a class="{css}" href="{escape(url)}"{named}>{"".join(parts)}</a>'


def lit(numbers: Iterable[int]) -> str:
    """Return the classes that light something together with the names of these numbers."""
    return " ".join(f"n{each}" for each in sorted(set(numbers)))


def picture(
    name: str, width: float, height: float, description: str, lines: Iterable[str], names: Iterable[str]
) -> SafeString:
    """Return a drawing: its lines, which only eyes need, beneath its names, which are links.

    It is a group rather than an image, because an image would hide its links.
    """
    return SafeString(
        f'<svg class="map {name}" viewBox="0 0 {number(width)} {number(height)}" role="group"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        f'<title id="{name}-title">{TITLE}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f'<g class="ln" aria-hidden="true">{"".join(lines)}</g>{"".join(names)}</svg>'
    )

"""The few pieces of SVG that the drawings are made of. Names and addresses are escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from types import MappingProxyType

from django.utils.html import escape
from django.utils.safestring import SafeString

TITLE = "Who works with whom on what"


def number(value: float) -> str:
    """Return a length with one decimal at most, which is what a screen can show."""
    return f"{value:.1f}".removesuffix(".0")


def path(css: str, *steps: str | float) -> str:
    named = f' class="{css.strip()}"' if css else ""
    return f'<path{named} d="{_steps(steps)}"/>'


def _steps(steps: Iterable[str | float]) -> str:
    """Return letters and numbers of a path with a space where two numbers meet."""
    made = ""
    for step in steps:
        piece = step if isinstance(step, str) else number(step)
        made += f" {piece}" if made and made[-1].isdigit() and (piece[0].isdigit()) else piece
    return made


def circle(css: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{css}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def rings(css: str, centers: Iterable[float], y: float, radius: float, end: float) -> str:
    """Return rings beside each other, joined by a line that goes on to an end. All is one path, which is short."""
    across = number(2 * radius)
    arc = f"a{number(radius)} {number(radius)} 0 1 1"
    ring = f"{arc} {across} 0{arc}-{across} 0m{across} 0H"
    first, *others = centers
    steps = "".join(f"{ring}{number(x - radius)}" for x in others)
    return f'<path class="{css}" d="M{number(first - radius)} {number(y)}{steps}{ring}{number(end)}"/>'


def box(css: str, x: float, y: float, width: float, height: float) -> str:
    place = "".join(f' {name}="{number(value)}"' for name, value in (("x", x), ("y", y)) if value)
    return f'<rect class="{css}"{place} width="{number(width)}" height="{number(height)}"/>'


def even(height: float) -> float:
    """Return the next even number, half of which is a whole one: a page of whole numbers is lighter."""
    return 2 * ceil(height / 2)


def text(lines: Sequence[str], x: float, middle: float, size: float, leading: float, attributes: str = "") -> str:
    """Set lines around a middle. Each but the last ends in a space, or a name would read “museumsand”."""
    first = number(middle - (len(lines) - 1) * leading / 2 + size * 0.35)
    across, down = number(x), number(leading)
    top, *others = map(escape, lines)
    shown = "".join(f' <tspan x="{across}" dy="{down}">{line}' for line in others) + "</tspan>" * len(others)
    return f'<text x="{across}" y="{first}"{attributes}>{top}{shown}</text>'


def link(
    css: str, url: str, *parts: str, label: str = "", fact: str = "", at: tuple[float, float] | None = None
) -> str:
    """Return a link; without a label it is called what it shows. A fact is the id of what describes it.

    Its parts are drawn from the point that it is at, so that links of one size are drawn by the same words.
    """
    named = f' aria-label="{escape(label)}"' if label else ""
    named += f' aria-describedby="{fact}"' if fact else ""
    moved = f' transform="translate({number(at[0])} {number(at[1])})"' if at else ""
    return f'<a class="{css}" href="{escape(url)}"{named}{moved}>{"".join(parts)}</a>'


def lit(numbers: Iterable[int]) -> str:
    """Return the classes that light something together with the names of these numbers."""
    return " ".join(f"n{each}" for each in sorted(set(numbers)))


def picture(
    name: str,
    width: float,
    height: float,
    description: str,
    lines: Iterable[str],
    names: Iterable[str],
    facts: Mapping[str, str] = MappingProxyType({}),
) -> SafeString:
    """Return a drawing: its lines, which only eyes need, beneath its names, which are links.

    ``facts`` are by their ids what the links are described by.

    It is a group rather than an image, because an image would hide its links.
    """
    described = "".join(f'<desc id="{key}">{escape(fact)}</desc>' for key, fact in facts.items())
    return SafeString(
        f'<svg class="map {name}" viewBox="0 0 {number(width)} {number(height)}" role="group"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        f'<title id="{name}-title">{TITLE}</title><desc id="{name}-desc">{escape(description)}</desc>{described}'
        f'<g class="ln" aria-hidden="true">{"".join(lines)}</g>{"".join(names)}</svg>'
    )

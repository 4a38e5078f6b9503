"""What the picture tells, in sentences that are found by counting."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma
from django.template.defaultfilters import pluralize

from .network import Network
from .reading import Counts


@dataclass(frozen=True)
class Headline:
    """``before``, the words “in bold” where something is, and ``after``."""

    before: str
    after: str = ""

    @property
    def text(self) -> str:
        return f"{self.before} in bold {self.after}" if self.after else self.before


def headline(network: Network, found: int) -> Headline:
    """Return what a line map tells; ``found`` is how many initiatives there are, if it cannot hold them all."""
    stops, partners, areas = len(network.stops), len(network.partners), len(network.areas)
    numbers = ((0 if found > stops else stops, "initiative"), (partners, "partner"), (areas, "focus area"))
    counts = ", ".join(counted(number, noun) for number, noun in numbers if number) + "."
    if found > stops:
        those = f"{stops} of {intcomma(found)} initiatives" if stops > 1 else f"one of {intcomma(found)} initiatives"
        counts = f"The {those} with the most partners; the table lists all. {counts}"
    shared = len(network.shared)
    alone = partners - shared
    if not shared:
        return Headline(f"{counts} {_without_shared(stops, partners)}".strip())
    if alone:
        lead = f"{intcomma(alone)} of the partners {'works' if alone == 1 else 'work'} on one initiative; the"
    else:
        lead = "The"
    number = f" {apnumber(shared)}" if shared > 1 else " one"
    return Headline(f"{counts} {lead}{number}", f"{'work' if shared > 1 else 'works'} on two or more.")


def _without_shared(stops: int, partners: int) -> str:
    if not partners:
        return "It names no partner." if stops == 1 else "None of them names a partner."
    if stops == 1:
        return ""
    return "The partner works on one of them." if partners == 1 else "Each of the partners works on one of them."


def description(network: Network) -> str:
    """Return what a line map shows, for who does not see it."""
    said = [headline(network, len(network.stops)).text]
    if network.shared:
        said.append(f"These work on two or more: {_listed(network)}.")
    counts = {slug: len(stops) for slug, stops in network.in_area.items()}
    if len(counts) > 1:
        largest = max(counts, key=counts.__getitem__)
        said.append(f"The focus area with the most initiatives is {network.areas[largest].name} ({counts[largest]}).")
    return " ".join(said)


def _listed(network: Network) -> str:
    return ", ".join(f"{network.partners[slug].name} ({len(network.with_partner[slug])})" for slug in network.shared)


def grouped_headline(found: int, counts: Counts) -> Headline:
    """Return what the grouped picture tells, the first sentence why it is the one."""
    areas, partners = len(counts.areas), len(counts.partners)
    if not areas:
        return Headline("None of these initiatives has a focus area to be drawn by; the table has them all.")
    numbers = ((found, "initiative"), (partners, "partner"), (areas, "focus area"))
    *most, last = [counted(number, noun) for number, noun in numbers if number]
    return Headline(
        f"{', '.join(most)} and {last} are too many to draw one by one. "
        "The picture shows how many each focus area has, and the partners that meet most often. "
        "Choose a focus area or a partner to see its initiatives."
    )


def counted(number: int, noun: str) -> str:
    return f"{intcomma(number)} {noun}{pluralize(number)}"

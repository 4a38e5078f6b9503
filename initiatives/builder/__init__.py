"""The fixture, built from the text of the source page and from what people decided about it.

``build(text, curation)`` is pure: it reads no file and asks no database. A curation that breaks a rule is
refused as a whole, with every problem at once.
"""

from .build import build
from .files import DIRECTORY, read, render
from .problems import Refused

__all__ = ["DIRECTORY", "Refused", "build", "read", "render"]

"""Where editors work. The order of the imports is the order of the models on the index."""

from .initiatives import InitiativeAdmin  # isort: skip
from .vocabularies import AudienceAdmin, FocusAreaAdmin  # isort: skip
from .sources import PassageAdmin, SourceAdmin  # isort: skip
from .loads import LoadAdmin  # isort: skip
from .partners import MergingPartnerAdmin  # isort: skip

__all__ = [
    "AudienceAdmin",
    "FocusAreaAdmin",
    "InitiativeAdmin",
    "LoadAdmin",
    "MergingPartnerAdmin",
    "PassageAdmin",
    "SourceAdmin",
]

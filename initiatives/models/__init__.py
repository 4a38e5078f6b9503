from .citations import (
    AlternateName,
    AudienceLink,
    Cited,
    FieldCitation,
    FocusLink,
    Partnership,
    StatedDate,
)
from .initiative import Initiative
from .links import LinkCheck
from .loads import Load
from .search import SearchTerm, SearchText
from .sources import Passage, Source
from .staff import PreviewLink, ReviewRequest
from .versions import Version
from .vocabularies import Audience, FocusArea

__all__ = [
    "AlternateName",
    "Audience",
    "AudienceLink",
    "Cited",
    "FieldCitation",
    "FocusArea",
    "FocusLink",
    "Initiative",
    "LinkCheck",
    "Load",
    "Partnership",
    "Passage",
    "PreviewLink",
    "ReviewRequest",
    "SearchTerm",
    "SearchText",
    "Source",
    "StatedDate",
    "Version",
]

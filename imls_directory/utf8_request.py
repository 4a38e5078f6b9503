"""Requests that are read as UTF-8."""

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, as all of ours are, whatever charset its Content-Type names.

    Django would decode the query by that name before anything handles errors, and names such as base64 fail.
    """

    def _set_content_type_params(self, meta):
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))

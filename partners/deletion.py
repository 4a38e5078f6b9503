"""Nothing that something else uses is deleted: the page names what uses it, and says what to do instead."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html


class KeptWhileUsed:
    """An admin that refuses to delete rows that others use, one by one or several at once.

    ``instead`` says what to do in place of it, in a sentence.
    """

    instead = ""

    users_of: Callable[[list[int]], Iterable[tuple[str, object]]]
    """Returns what uses the rows with these keys: where each is edited, and what to call it."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest):
        shown, numbers, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        users = self.users_of([row.pk for row in objs])
        return shown, numbers, lacking, [format_html('<a href="{}">{}</a>', *user) for user in users] or protected

    def ways_out(self, row: Any) -> Iterable[tuple[str, str]]:
        """Return where to do instead what deleting was meant for: addresses, and what to call them."""
        return []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None):
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        context = {"instead": self.instead, "ways_out": self.ways_out(row) if row else [], **(extra_context or {})}
        return super().delete_view(request, object_id, context)  # type: ignore[misc]

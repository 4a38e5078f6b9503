"""Lists that come in pages, with links to the others, and a page that says so where there is no such page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import ListView
from django.views.generic.detail import SingleObjectMixin

NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class NoSuchPage(Exception):
    """The address asks for a page that the list does not have."""


@dataclass(frozen=True)
class PageLink:
    """A page of the list, or the gap between two (without an address)."""

    label: str
    url: str = ""
    current: bool = False


class PagedListView(ListView):
    """A list in pages; ``page`` that is not one of them gives a 404 with a link to the first."""

    paginate_by = 20

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except NoSuchPage:
            return TemplateResponse(request, "404.html", {"first_page": self.page_url(1)}, status=404)

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        asked = self.request.GET.get("page", "").strip() or "1"
        if not NUMBER.fullmatch(asked) or int(asked) > paginator.num_pages:
            raise NoSuchPage
        page = paginator.page(int(asked))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        if context["is_paginated"]:
            context["page_links"] = self.page_links(page)
            context["previous_page"] = self.page_url(page.number - 1) if page.has_previous() else ""
            context["next_page"] = self.page_url(page.number + 1) if page.has_next() else ""
        return context

    def page_links(self, page: Page) -> list[PageLink]:
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        return [
            PageLink(str(number), self.page_url(number), number == page.number)
            if isinstance(number, int)
            else PageLink(str(number))
            for number in numbers
        ]

    def page_url(self, number: int) -> str:
        """Return the address of a page, which keeps the rest of the query."""
        query = self.request.GET.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return self.request.path + (f"?{query.urlencode()}" if query else "")


class MembersView(SingleObjectMixin, PagedListView):  # type: ignore[misc]  # both have a model; here it is the one thing's
    """The page of one thing with the published initiatives that are linked to it."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.object = self.get_object(self.model._default_manager.all())
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return self.object.initiatives.published().for_list()

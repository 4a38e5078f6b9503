from collections import Counter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, ListView, TemplateView

from partners.addresses import row_formerly_at
from partners.models import Partner
from partners.paging import MembersView, PagedListView
from partners.redirects import FormerSlugRedirectMixin

from . import accessibility, citing
from .context_processors import captured_page
from .counts import counted, letters, met, most_quoting, support
from .facts import Facts, other_passages
from .filters import InitiativeFilter
from .models import Audience, FocusArea, Initiative
from .models.initiative import Kind
from .parameters import Ignored, given, shown
from .redirects import lead_on_from_old
from .related import nearby, related_to
from .search.suggestions import nearest_entries
from .sharing import absolute, correction_address, question_address


class HomeView(TemplateView):
    """What this is, a search, and every way in."""

    template_name = "pages/home.html"
    specimen_slug = "national-student-poets-program"
    longest_index = 60

    def get_context_data(self, **kwargs):
        published = Initiative.objects.published()
        total = published.count()
        source_page = captured_page()
        specimen = self.specimen()
        if total <= self.longest_index:
            index = {"titles": published.select_related("passage")}
        else:
            index = {"letters": letters(InitiativeListView.paginate_by)}
        return super().get_context_data(
            total=total,
            source_page=source_page,
            described=published.filter(passage__source=source_page).count() if source_page else 0,
            partners=Partner.objects.working().count(),
            areas=counted(FocusArea.objects.all()).filter(count__gt=0),
            audiences=counted(Audience.objects.all()).filter(count__gt=0),
            specimen=specimen,
            specimen_groups=specimen.numbered("Kind", "Partners") if specimen else [],
            **index,
            **kwargs,
        )

    def specimen(self) -> Facts | None:
        """The facts of one entry whose passage supports some, to show how the directory works."""
        with_passage = Initiative.objects.published().for_detail().filter(passage__isnull=False)
        chosen = with_passage.filter(slug=self.specimen_slug).first() or most_quoting(with_passage).first()
        return Facts(chosen) if chosen else None


class InitiativeListView(PagedListView):
    """The list: search, filters, and what they leave."""

    filterset_class = InitiativeFilter
    template_name = "initiatives/initiative_list.html"

    def get_queryset(self):
        self.filterset = self.filterset_class(self.request.GET, queryset=Initiative.objects.published())
        return self.fetch(self.filterset.results)

    def fetch(self, results):
        """Return the results with what a row of the page shows."""
        return results.for_list()

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        paginator.count = self.filterset.found  # counted with the facets
        return paginator

    def page_url(self, number):
        return self.filterset.url_with(page=number) if number > 1 else self.filterset.url

    def canonical_url(self, number, noindex):
        """Return the canonical address of this page of the list.

        Sorting, and match=all with one value, do not change which entries are listed, so the address of an indexed
        page leaves them out. Each page of the list is canonical to itself.
        """
        changes = {"page": number} if number > 1 else {}
        return self.filterset.url_with(**changes if noindex else changes | {"sort": "", "match": ""})

    def get_context_data(self, **kwargs):
        chosen = sum(map(len, self.filterset.active_facets.values()))
        # Searches and combinations are without number, and hold nothing that other pages do not.
        noindex = bool(self.filterset.chosen["q"]) or chosen > 1
        context = super().get_context_data(filterset=self.filterset, chosen=chosen, noindex=noindex, **kwargs)
        context["canonical"] = absolute(self.request, self.canonical_url(context["page_obj"].number, noindex))
        if not context["page_obj"]:
            context["ways_out"] = self.filterset.ways_out()
            context["suggestions"] = self.suggestions(context["canonical"])
        return context

    def suggestions(self, url):
        """Return what else to offer where nothing is found: the nearest entries, all subjects, and whom to ask."""
        reading = self.filterset.reading
        return {
            "nearest": nearest_entries(reading, self.filterset.queryset) if reading else [],
            "areas": met(FocusArea.objects.all()),
            "audiences": met(Audience.objects.all()),
            "contact": question_address(shown(self.filterset.chosen["q"]), url),
        }


@method_decorator(lead_on_from_old("initiatives:detail"), "get")
class InitiativeDetailView(DetailView):
    """One initiative: its passage, and every fact with what it rests on."""

    template_name = "initiatives/initiative_detail.html"

    def get_queryset(self):
        return Initiative.objects.published().for_detail()

    def get_context_data(self, **kwargs):
        near = nearby(self.object, other_passages(self.object))
        return super().get_context_data(
            facts=Facts(self.object, near.by_passage),
            near=near,
            related=related_to(self.object),
            permalink=absolute(self.request, self.object.get_absolute_url()),
            **kwargs,
        )


class FocusAreaListView(ListView):
    """What the initiatives are about."""

    template_name = "initiatives/focus_area_list.html"
    context_object_name = "areas"

    def get_queryset(self):
        return counted(FocusArea.objects.all())


class FocusAreaDetailView(FormerSlugRedirectMixin, MembersView):
    """One focus area, its initiatives, and who is met there."""

    model = FocusArea
    template_name = "initiatives/focus_area_detail.html"

    def once_at(self, slug):
        return row_formerly_at(FocusArea.objects.all(), slug)

    def get_context_data(self, **kwargs):
        members = self.object.initiatives.published()
        return super().get_context_data(
            partners=met(Partner.objects.all(), members), audiences=met(Audience.objects.all(), members), **kwargs
        )


class PartnerListView(PagedListView):
    """The partners of published initiatives, which may be narrowed to types."""

    template_name = "partners/partner_list.html"
    paginate_by = 100

    def get_queryset(self):
        asked = given(self.request.GET.getlist("type"))
        self.types = [kind for kind in Partner.Type if kind in asked]
        self.ignored = [
            Ignored("type", shown(value), "is not a type of partner here")
            for value in asked
            if value not in Partner.Type.values
        ]
        partners = counted(Partner.objects.working())
        return partners.filter(type__in=self.types) if self.types else partners

    def get_context_data(self, **kwargs):
        by_type = Counter(Partner.objects.working().order_by().values_list("type", flat=True))
        context = super().get_context_data(
            types=[(kind, by_type[kind], kind in self.types) for kind in Partner.Type if by_type[kind]],
            chosen=" or ".join(kind.label for kind in self.types),
            ignored=self.ignored,
            total=by_type.total(),
            noindex=len(self.types) > 1,
            **kwargs,
        )
        number = context["page_obj"].number
        query = [("type", kind) for kind in self.types] + [("page", number)] * (number > 1)
        address = self.request.path + (f"?{urlencode(query)}" if query else "")
        return context | {"canonical": absolute(self.request, address)}


class AboutView(TemplateView):
    """The source, the method, what is known and what is not, and privacy."""

    template_name = "pages/about.html"

    def get_context_data(self, **kwargs):
        published = Initiative.objects.published()
        standing = Counter(published.order_by().values_list("standing", flat=True))
        return super().get_context_data(
            support=support(),
            kinds=list(Kind),
            total=standing.total(),
            standing_known=standing.total() - standing[Initiative.Standing.NOT_KNOWN],
            **kwargs,
        )


class AccessibilityView(TemplateView):
    """The accessibility statement, whose facts are those of ``accessibility.py``."""

    template_name = "pages/accessibility.html"
    extra_context = {"statement": accessibility}

    def get_context_data(self, **kwargs):
        page = absolute(self.request, self.request.path)
        return super().get_context_data(contact=correction_address("Accessibility", page), **kwargs)


@lead_on_from_old("initiatives:bibtex")
def bibtex(request: HttpRequest, slug: str) -> HttpResponse:
    """The citation of an initiative for BibTeX."""
    return _citation(request, slug, citing.bibtex, "bib", "application/x-bibtex")


@lead_on_from_old("initiatives:ris")
def ris(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for other reference managers."""
    return _citation(request, slug, citing.ris, "ris", "application/x-research-info-systems")


def _citation(request, slug, write, ending, content_type):
    published = Initiative.objects.published().select_related("passage__source")
    initiative = get_object_or_404(published, slug=slug)
    text = write(initiative, absolute(request, initiative.get_absolute_url()))
    name = f'attachment; filename="{initiative.slug}.{ending}"'
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers={"Content-Disposition": name})

from collections import Counter

from django.views.generic import DetailView, ListView, TemplateView

from partners.models import Partner
from partners.paging import MembersView, PagedListView

from .counts import counted, letters, met, most_quoting, support
from .facts import Facts, other_passages
from .filters import InitiativeFilter
from .models import Audience, FocusArea, Initiative
from .models.initiative import Kind
from .parameters import Ignored, given, shown
from .related import nearby, related_to


class HomeView(TemplateView):
    """What this is, a search, and every way in."""

    template_name = "pages/home.html"
    specimen_slug = "national-student-poets-program"
    longest_index = 60

    def get_context_data(self, **kwargs):
        published = Initiative.objects.published()
        total = published.count()
        specimen = self.specimen()
        if total <= self.longest_index:
            index = {"titles": published.select_related("passage")}
        else:
            index = {"letters": letters(InitiativeListView.paginate_by)}
        return super().get_context_data(
            total=total,
            partners=Partner.objects.working().count(),
            areas=counted(FocusArea.objects.all()).filter(count__gt=0),
            audiences=counted(Audience.objects.all()).filter(count__gt=0),
            specimen=specimen,
            specimen_groups=specimen.numbered("Kind", "Partners") if specimen else [],
            permalink=self.request.build_absolute_uri(self.request.path),
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

    template_name = "initiatives/initiative_list.html"

    def get_queryset(self):
        self.filterset = InitiativeFilter(self.request.GET, queryset=Initiative.objects.published())
        return self.filterset.results.for_list()

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        paginator.count = self.filterset.found  # counted with the facets
        return paginator

    def page_url(self, number):
        return self.filterset.url_with(page=number) if number > 1 else self.filterset.url

    def get_context_data(self, **kwargs):
        chosen = sum(map(len, self.filterset.active_facets.values()))
        context = super().get_context_data(filterset=self.filterset, chosen=chosen, **kwargs)
        context["canonical"] = self.request.build_absolute_uri(self.page_url(context["page_obj"].number))
        if not context["page_obj"]:
            context["ways_out"] = self.filterset.ways_out()
        return context


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
            permalink=self.request.build_absolute_uri(self.object.get_absolute_url()),
            **kwargs,
        )


class FocusAreaListView(ListView):
    """What the initiatives are about."""

    template_name = "initiatives/focus_area_list.html"
    context_object_name = "areas"

    def get_queryset(self):
        return counted(FocusArea.objects.all())


class FocusAreaDetailView(MembersView):
    """One focus area, its initiatives, and who is met there."""

    model = FocusArea
    template_name = "initiatives/focus_area_detail.html"

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
        return super().get_context_data(
            types=[(kind, by_type[kind], kind in self.types) for kind in Partner.Type if by_type[kind]],
            chosen=" or ".join(kind.label for kind in self.types),
            ignored=self.ignored,
            total=by_type.total(),
            **kwargs,
        )


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

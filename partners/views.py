from django.db.models import Count

from .letters import lettered
from .merging import partner_once_at
from .models import Partner
from .paging import MembersView
from .redirects import FormerSlugRedirectMixin


class PartnerDetailView(FormerSlugRedirectMixin, MembersView):
    """One partner: what it did in which initiatives, beside whom, and on what."""

    model = Partner
    template_name = "partners/partner_detail.html"

    def get_object(self, queryset=None):
        return super().get_object(Partner.objects.public())

    def once_at(self, slug):
        return partner_once_at(slug)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        initiatives = list(context["page_obj"])
        links = self.object.partnerships.filter(initiative__in=initiatives).select_related("source", "passage")
        parts = {link.initiative_id: link for link in links}
        shown = [(one, parts[one.pk]) for one in initiatives]
        letters = lettered(part.source for _, part in shown if part.source)
        first = {part.source: part for _, part in reversed(shown)}
        published = self.object.initiatives.published().order_by()
        return context | {
            "entries": [(one, part, letters.get(part.source), part == first[part.source]) for one, part in shown],
            "letters": letters,
            "beside": Partner.objects.filter(initiatives__in=published.values("pk"))
            .exclude(pk=self.object.pk)
            .annotate(count=Count("initiatives"))
            .order_by("-count", "sort_key", "slug"),
            "areas": published.filter(focus_areas__isnull=False)
            .values("focus_areas__name", "focus_areas__slug")
            .annotate(count=Count("pk"))
            .order_by("-count", "focus_areas__position", "focus_areas__slug"),
        }

"""The public pages that say what changed, and when."""

from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator

from partners.paging import PagedListView

from .changelog import events, steps
from .models import Initiative
from .redirects import lead_on_from_old
from .sharing import absolute


class ChangesView(PagedListView):
    """What changed in the whole directory, the latest first."""

    template_name = "initiatives/changes.html"
    paginate_by = 50

    def get_queryset(self):
        return steps()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        canonical = absolute(self.request, self.page_url(page.number))
        return context | {"events": events(page.object_list), "canonical": canonical}

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response["X-Robots-Tag"] = "noindex"  # search engines should lead to what is, not to what was
        return response


@method_decorator(lead_on_from_old("initiatives:entry-changes"), "get")
class EntryChangesView(ChangesView):
    """What changed in one entry."""

    template_name = "initiatives/changes_of_entry.html"

    def get_queryset(self):
        self.initiative = get_object_or_404(Initiative.objects.published(), slug=self.kwargs["slug"])
        return steps(self.initiative.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(initiative=self.initiative, **kwargs)

from ..views import InitiativeListView
from .filters import ExploreFilter
from .picture import MOST_STOPS, draw


class ExploreView(InitiativeListView):
    """The list's query as a picture, and beneath it the same facts as a table, which may have pages."""

    filterset_class = ExploreFilter
    template_name = "explore/explore.html"
    paginate_by = MOST_STOPS

    def fetch(self, results):
        return results.for_explore()

    def page_url(self, number):
        return f"{super().page_url(number)}#table"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["page_obj"]:
            context["picture"] = draw(self.filterset, list(context["page_obj"]))
        return context

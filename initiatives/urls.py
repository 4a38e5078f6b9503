from django.urls import path

from . import changelog_views, views
from .explore.views import ExploreView
from .preview import shared_preview

app_name = "initiatives"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("about/", views.AboutView.as_view(), name="about"),
    path("initiatives/", views.InitiativeListView.as_view(), name="list"),
    path("accessibility/", views.AccessibilityView.as_view(), name="accessibility"),
    path("initiatives/<slug:slug>/cite.bib", views.bibtex, name="bibtex"),
    path("initiatives/<slug:slug>/cite.ris", views.ris, name="ris"),
    path("initiatives/<slug:slug>/changes/", changelog_views.EntryChangesView.as_view(), name="entry-changes"),
    path("initiatives/<slug:slug>/", views.InitiativeDetailView.as_view(), name="detail"),
    path("preview/<str:token>/", shared_preview, name="preview"),
    path("changes/", changelog_views.ChangesView.as_view(), name="changes"),
    path("explore/", ExploreView.as_view(), name="explore"),
    path("focus-areas/", views.FocusAreaListView.as_view(), name="focus-areas"),
    path("focus-areas/<slug:slug>/", views.FocusAreaDetailView.as_view(), name="focus-area"),
]

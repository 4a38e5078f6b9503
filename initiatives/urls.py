from django.urls import path

from . import views
from .explore.views import ExploreView

app_name = "initiatives"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("about/", views.AboutView.as_view(), name="about"),
    path("initiatives/", views.InitiativeListView.as_view(), name="list"),
    path("accessibility/", views.AccessibilityView.as_view(), name="accessibility"),
    path("initiatives/<slug:slug>/cite.bib", views.bibtex, name="bibtex"),
    path("initiatives/<slug:slug>/cite.ris", views.ris, name="ris"),
    path("initiatives/<slug:slug>/", views.InitiativeDetailView.as_view(), name="detail"),
    path("explore/", ExploreView.as_view(), name="explore"),
    path("focus-areas/", views.FocusAreaListView.as_view(), name="focus-areas"),
    path("focus-areas/<slug:slug>/", views.FocusAreaDetailView.as_view(), name="focus-area"),
]

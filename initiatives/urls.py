from django.urls import path

from . import views

app_name = "initiatives"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("about/", views.AboutView.as_view(), name="about"),
    path("initiatives/", views.InitiativeListView.as_view(), name="list"),
    path("initiatives/<slug:slug>/", views.InitiativeDetailView.as_view(), name="detail"),
    path("focus-areas/", views.FocusAreaListView.as_view(), name="focus-areas"),
    path("focus-areas/<slug:slug>/", views.FocusAreaDetailView.as_view(), name="focus-area"),
]

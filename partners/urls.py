from django.urls import path

from . import views

urlpatterns = [
    path("<slug:slug>/", views.PartnerDetailView.as_view(), name="detail"),
]

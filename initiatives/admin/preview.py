"""Showing an entry before it is public: to staff, and by a link to people who have no account."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from partners.editing import editing_page
from partners.fields import CleanCharField

from ..models import Initiative, PreviewLink, Version
from ..parameters import number_given
from ..preview import address_of, is_outlived, page_of, page_of_version, refused
from ..touch import rolled_back
from .entry_form import PREVIEW


class ProposalChoice(forms.ModelChoiceField):
    def label_from_instance(self, version):
        return f"The proposed change {version.number}" + (f": {version.reason}" if version.reason else "")


class PreviewLinkForm(forms.Form):
    """Whom a link is for, how long it opens the preview, and of what, where there is a choice."""

    made_for = CleanCharField(
        label="Who gets it",
        max_length=PreviewLink._meta.get_field("made_for").max_length,
        help_text="So that you know which one to revoke. Only staff see this.",
        error_messages={"required": "Enter who gets it."},
    )
    days = forms.IntegerField(
        label="Opens it for how many days",
        min_value=1,
        max_value=30,
        initial=7,
        error_messages={"required": "Enter a number of days."},
    )

    def __init__(self, initiative: Initiative, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        proposals = Version.objects.of(initiative).open_proposals()
        if proposals:
            self.fields["proposal"] = ProposalChoice(
                proposals, label="What it shows", required=False, empty_label="The entry as it is at the time"
            )


class PreviewMixin(admin.ModelAdmin):
    """Previews of initiatives for an admin of theirs."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview, cacheable=True), name="initiatives_initiative_preview"),
            path("<int:pk>/preview-links/", view(self.preview_links), name="initiatives_initiative_preview_links"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the public page of an entry, or with ``?version=`` as it would be with that version of it."""
        initiative = Initiative.objects.filter(pk=pk).first()
        if not self.has_view_permission(request, initiative):
            raise PermissionDenied
        if "version" in request.GET:
            return self._preview_version(request, pk, request.GET["version"])
        if initiative is None:
            raise Http404
        return page_of(request, pk)

    def _preview_version(self, request: HttpRequest, pk: int, number: str) -> HttpResponse:
        version = get_object_or_404(Version, entry=pk, number=number_given(number))
        try:
            return page_of_version(request, version)
        except ValidationError as error:
            return refused(request, 409, "This version cannot be shown as a page of today", " ".join(error.messages))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def preview_links(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the entry's preview links; make one, or revoke one."""
        initiative = get_object_or_404(Initiative, pk=pk)
        if not self.has_change_permission(request, initiative):
            raise PermissionDenied
        if "revoke" in request.POST:
            self._revoke(request, initiative, request.POST["revoke"])
            return redirect(request.path)
        form = PreviewLinkForm(initiative, request.POST if request.method == "POST" else None)
        if form.is_valid():
            self._make(request, initiative, **form.cleaned_data)
            return redirect(request.path)
        links = initiative.preview_links.select_related("made_by", "proposal")
        valid = {link.pk for link in links.valid() if not is_outlived(link)}
        context = {
            "title": "Preview links",
            "subtitle": str(initiative),
            "original": initiative,
            "form": form,
            "links": [
                (link, address_of(request, link) if link.pk in valid else "", is_outlived(link)) for link in links
            ],
        }
        return editing_page(self, request, "admin/initiatives/initiative/preview_links.html", **context)

    def _make(self, request, initiative, made_for, days, proposal=None):
        initiative.preview_links.create(
            made_for=made_for,
            made_by=request.user,
            proposal=proposal,
            expires_at=timezone.now() + timedelta(days=days),
        )
        good_for = f"good for {days} day{pluralize(days)}"
        self.log_change(request, initiative, f"Made a preview link for {made_for}, {good_for}.")
        self.message_user(
            request, f"There is a link for {made_for} now: copy its address from below.", messages.SUCCESS
        )

    def _revoke(self, request, initiative, key):
        link = initiative.preview_links.valid().filter(pk=number_given(key)).first()
        if link is None:
            self.message_user(request, "That link opens nothing any more.", messages.WARNING)
            return
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        self.log_change(request, initiative, f"Revoked the preview link for {link.made_for}.")
        self.message_user(
            request, f"The link for {link.made_for} is revoked: it opens nothing any more.", messages.SUCCESS
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """With the preview's button, save as ever, show the page that comes of it, and undo it all."""
        if request.method != "POST" or PREVIEW not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with rolled_back():
            return super().changeform_view(request, object_id, form_url, extra_context)

    def response_add(self, request, obj, post_url_continue=None):
        if PREVIEW in request.POST:
            return page_of(request, obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return page_of(request, obj.pk) if PREVIEW in request.POST else super().response_change(request, obj)

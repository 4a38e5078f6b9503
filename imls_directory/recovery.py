"""The pages that give back a form which could not be saved, and let its sender go on with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from partners.form_recovery import (
    OPENED_BY,
    SEALED,
    RecoveryMixin,
    SealedForm,
    carried,
    fill_in,
    had_files,
    seal,
    texts_of,
    unseal,
)
from partners.unsaved import sent_form, typed, unsaved_page

NO_FILE = "You were sending a file, which is not kept. Choose it again."
BUTTONS = ("_act", "_apply", "_decline", "_make", "apply", "edit", "preview")
"""The names of the buttons on pages that are no form of one row: a form holds what the pressed one is called."""

TOO_OLD = "Nothing was saved: the page that you sent was too old, or not complete."


def continuation(request: HttpRequest) -> dict[str, Any]:
    """Return what a page needs to show the form that was sent and to offer to go on with it, without a database."""
    sealed = seal(request)
    form = unseal(sealed)
    return {
        "texts": texts_of(request),
        "sealed": sealed,
        "has_files": had_files(sealed),
        "address": form.address if form else request.get_full_path(),
        "continue_at": form.address if form else "",
        "button": "Open the form again, with what it held",
    }


def sign_in_continuation(request: HttpRequest) -> dict[str, Any]:
    """Return the same for a page that leads to the sign-in first."""
    given = continuation(request)
    given["continue_at"] = reverse("admin:login") if given["sealed"] else ""
    return given | {"button": "Sign in and continue where you were", "next": given["address"]}


def sign_in_again(request: HttpRequest) -> dict[str, Any]:
    """Return the same for the sign-in itself: the name that was typed, and the form that waits for the sign-in."""
    data, sealed = sent_form(request), carried(request)
    return {
        "texts": [],
        "sealed": sealed,
        "has_files": had_files(sealed),
        "address": request.get_full_path(),
        "continue_at": reverse("admin:login") if "password" in data else "",
        "button": "Back to the sign-in page",
        "next": data.get("next", ""),
        "username": data.get("username", ""),
    }


def signed_out_page(site: AdminSite, request: HttpRequest) -> HttpResponse | None:
    """Return the page for a form that was sent without a session; None if the form held nothing."""
    given = sign_in_continuation(request)
    if not given["sealed"] and not given["texts"]:
        return None
    context = {**site.each_context(request), "title": "You were signed out", **given}
    return unsaved_page(request, "admin/signed_out.html", given["texts"], context, status=403)


def open_form(
    site: AdminSite, view: Callable, checked: Callable, request: HttpRequest, form: SealedForm, args: Any, kwargs: Any
) -> HttpResponse:
    """Answer a sealed form: with the page that it belongs to, filled in, or with what it held; nothing is saved."""
    model_admin: Any = getattr(view, "__self__", None)
    if not isinstance(model_admin, RecoveryMixin) or view.__name__ not in {"add_view", "change_view"}:
        model_admin = None
    object_id = kwargs.get("object_id", args[0] if args else None)
    if form.has_files:
        messages.warning(request, NO_FILE)
        return redirect(form.address)
    if form.data.get(OPENED_BY) != str(request.user.pk):
        return _held_page(site, request, form, "other", model_admin, object_id)
    if model_admin is None:
        return _send_again_page(site, request, form, view)
    fill_in(request, form)
    try:
        with transaction.atomic():
            response = checked(request, *args, **kwargs)
            transaction.set_rollback(True)
    except PermissionDenied:
        return _held_page(site, request, form, "permission", model_admin, object_id)
    return response


def _held_page(
    site: AdminSite, request: HttpRequest, form: SealedForm, reason: str, model_admin: Any, object_id: str | None
) -> HttpResponse:
    """Show what a form changes to who may not send it, or what it holds where they may not know the stored row."""
    changed = model_admin.changed_values(request, form, object_id) if model_admin else None
    texts = typed(form.data) if changed is None else changed
    context = {
        **site.each_context(request),
        "title": "Nothing was saved: the form is not filled in",
        "reason": reason,
        "address": form.address,
        "only_changes": changed is not None,
    }
    return unsaved_page(request, "admin/held_form.html", texts, context, status=409 if reason == "other" else 403)


def _send_again_page(site: AdminSite, request: HttpRequest, form: SealedForm, view: Callable) -> HttpResponse:
    """Ask whether to send a form again whose page cannot be filled in, and say what that does to how many rows."""
    fields = [
        (name, value)
        for name, values in form.fields
        if name not in {SEALED, "csrfmiddlewaretoken"}
        for value in values
    ]
    context = {
        **site.each_context(request),
        "title": "Nothing was saved yet",
        "address": form.address,
        "fields": fields,
        **_act_of(request, form, getattr(view, "__self__", None)),
    }
    return unsaved_page(request, "admin/send_again.html", typed(form.data), context, status=200)


def _act_of(request: HttpRequest, form: SealedForm, model_admin: Any) -> dict[str, Any]:
    """Return what the button was called with which a form was sent, and how many rows it was sent for."""
    act = next((form.data[name] for name in BUTTONS if name in form.data), "")
    if not isinstance(model_admin, ModelAdmin):
        return {"act": act}
    actions = dict(model_admin.get_action_choices(request))
    chosen = form.data.getlist("_selected_action") or form.data.get("entries", "").split(",")
    number = 0 if form.data.get("select_across") == "1" else sum(map(bool, chosen))
    return {
        "act": act or actions.get(form.data.get("action", ""), ""),
        "number": number,
        "rows": model_ngettext(model_admin.opts, number),
    }

"""The site on which editors work: Django's admin under a name of its own."""

from functools import wraps

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.shortcuts import redirect
from django.views.csrf import csrf_failure

from initiatives.authorship import authored
from partners.form_recovery import SEALED, carried, take
from partners.unsaved import unsaved_page

from .lookups import answer_bad_lookups
from .recovery import TOO_OLD, continuation, open_form, sign_in_continuation, signed_out_page
from .signin.site import BEFORE_SIGN_IN, SecondFactorMixin


class EditingSite(SecondFactorMixin, AdminSite):
    site_header = "IMLS initiatives directory: editing"
    site_title = "Editing, IMLS initiatives directory"
    index_title = "Your work desk"
    logout_template = "admin/logged_out.html"

    def get_app_list(self, request, app_label=None):
        """Return apps and models in the order in which they are registered: the most used come first."""
        return list(self._build_app_dict(request, app_label).values())

    def index(self, request, extra_context=None):
        """The work desk: what waits for whoever asks, then everything that there is to edit."""
        # Their models are there only once all apps are.
        from initiatives.desk import desk_of

        from .signin.journal import done_by

        desk = desk_of(request.user, opened=request.GET.get("all", ""))
        recent = done_by(request.user)[:10]
        return super().index(request, {"desk": desk, "recent": recent, **(extra_context or {})})

    def logout(self, request, extra_context=None):
        return super().logout(request, {"title": "You are signed out", **(extra_context or {})})

    def admin_view(self, view, cacheable=False):
        """Attribute writes to the signed-in user; give forms back to who cannot save them."""

        @wraps(view)
        def by_user(request, *args, **kwargs):
            with authored(user=request.user):
                return answer_bad_lookups(view)(request, *args, **kwargs)

        checked = super().admin_view(by_user, cacheable)

        @wraps(checked)
        def recovering(request, *args, **kwargs):
            if self.has_permission(request):
                if form := take(request):
                    return open_form(self, view, checked, request, form, args, kwargs)
                if SEALED in request.POST:
                    messages.error(request, TOO_OLD)
                    return redirect(request.get_full_path())
            elif request.method == "POST" and (page := signed_out_page(self, request)):
                return page
            return checked(request, *args, **kwargs)

        return recovering


def form_refused(request, reason=""):
    """Answer a form whose protection against forgery failed; of an editing page, with what was typed in it.

    A form from elsewhere, which somebody might be led to send, is not shown.
    """
    page = request.resolver_match
    if page.namespace != "admin" or (page.url_name in BEFORE_SIGN_IN and not carried(request)):
        return csrf_failure(request, reason)
    signed_in = request.user.is_authenticated and page.url_name not in BEFORE_SIGN_IN
    given = continuation(request) if signed_in else sign_in_continuation(request)
    if not given["sealed"] and not given["texts"]:
        return csrf_failure(request, reason)
    context = {**admin.site.each_context(request), "title": "Your changes aren’t saved yet", **given}
    return unsaved_page(request, "admin/form_refused.html", given["texts"], context, status=403)


class EditingConfig(AdminConfig):
    default_site = "imls_directory.editing.EditingSite"

    def ready(self):
        super().ready()
        from . import users  # noqa: F401 -- takes the place of the pages that come with accounts

"""The site on which editors work: Django's admin under a name of its own."""

from functools import wraps

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.views.csrf import csrf_failure

from initiatives.authorship import authored
from partners.unsaved import sent_form, typed, unsaved_page

from .lookups import answer_bad_lookups
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
        """Whatever a page writes is written by who is signed in; what anybody else sends is shown to them again."""

        view = answer_bad_lookups(view)

        @wraps(view)
        def by_user(request, *args, **kwargs):
            with authored(user=request.user):
                return view(request, *args, **kwargs)

        checked = super().admin_view(by_user, cacheable)

        @wraps(checked)
        def kept(request, *args, **kwargs):
            texts = typed(request.POST) if request.method == "POST" and not request.user.is_authenticated else []
            if not texts:
                return checked(request, *args, **kwargs)
            context = {**self.each_context(request), "title": "You are signed out, and nothing was saved"}
            return unsaved_page(request, "admin/signed_out.html", texts, context, status=403)

        return kept


def form_refused(request, reason=""):
    """Answer a form whose protection against forgery failed; of an editing page, with what was typed in it.

    A form from elsewhere, which somebody might be led to send, is not shown; nor is one of a page before the sign-in,
    from which nothing is saved.
    """
    page = request.resolver_match
    is_behind_sign_in = page.namespace == "admin" and page.url_name not in BEFORE_SIGN_IN
    texts = typed(sent_form(request)) if is_behind_sign_in else []
    if not texts:
        return csrf_failure(request, reason)
    context = {**admin.site.each_context(request), "title": "Nothing was saved: the form is out of date"}
    return unsaved_page(request, "admin/form_refused.html", texts, context, status=403)


class EditingConfig(AdminConfig):
    default_site = "imls_directory.editing.EditingSite"

    def ready(self):
        super().ready()
        from . import users  # noqa: F401 -- takes the place of the pages that come with accounts

"""What sign-in adds to the editing site. Models are not imported yet where this is read."""

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from partners.form_recovery import carried, had_files, hold, unseal

if TYPE_CHECKING:
    Base = AdminSite
else:
    Base = object

BEFORE_SIGN_IN = {"login", "sign_in_code", "second_factor_phone", "password_reset", "password_reset_confirm"}
"""The names of the pages with a form for who is not signed in yet."""


class SecondFactorMixin(Base):
    """Signs in by password and, for those who have one or must, by second factor; has the pages for both."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from . import passwords, views

        site = {"site": self}
        return [
            path("login/code/", views.code, site, name="sign_in_code"),
            path("second_factor/", self.admin_view(views.overview), site, name="second_factor"),
            path("second_factor/phone/", views.phone, site, name="second_factor_phone"),
            path("second_factor/codes/", self.admin_view(views.codes), site, name="second_factor_codes"),
            path("second_factor/off/", self.admin_view(views.off), site, name="second_factor_off"),
            *passwords.urls(self),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "mail_is_set": settings.MAIL_IS_SET}

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from django.contrib.auth.views import PasswordChangeView

        from .forms import PasswordChangeForm

        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=PasswordChangeForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context=self.each_context(request) | (extra_context or {}),
        )
        return cast(TemplateResponse, view(request))

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for the password; what follows it is for ``SignInView`` to say."""
        from django.contrib.admin.forms import AdminAuthenticationForm

        from .views import SignInView

        index = reverse("admin:index", current_app=self.name)
        sealed = carried(request)
        if "password" not in request.POST and self.has_permission(request):
            form = unseal(sealed)
            hold(request, sealed)
            return HttpResponseRedirect(form.address if form else index)
        context = self.each_context(request) | {
            "title": "Sign in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "sealed": sealed,
            "has_files": had_files(sealed),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = index
        request.current_app = self.name
        view = SignInView.as_view(
            authentication_form=self.login_form or AdminAuthenticationForm,
            template_name="admin/login.html",
            extra_context=context | (extra_context or {}),
        )
        return cast(HttpResponse, view(request))

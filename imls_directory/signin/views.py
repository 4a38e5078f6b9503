"""The pages on which staff sign in and keep their second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as keep_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import default_key

from partners.form_recovery import SESSION_KEY, carried, hold

from . import devices, pending
from .forms import CodeForm, FirstPhoneForm, PasswordForm, PhoneForm
from .lockout import in_words

NEW_KEY = "second_factor_key"
FEW_CODES = 3


def page(request: HttpRequest, site: AdminSite, name: str, title: str, **context: Any) -> TemplateResponse:
    request.current_app = site.name
    context = {**site.each_context(request), "title": title, "required": settings.REQUIRE_SECOND_FACTOR, **context}
    return TemplateResponse(request, f"admin/signin/{name}.html", context)


class SignInView(LoginView):
    """Takes the password, and asks for the second factor before anybody is signed in.

    A form that waits for the sign-in is passed on from page to page, and held in the session after the password.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the empty form to who comes from a page that holds a form of theirs."""
        return super().post(request, *args, **kwargs) if "password" in request.POST else self.get(request)

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs()
        if "password" not in self.request.POST:
            given |= {"data": None, "files": None}
            given["initial"] = {"username": self.request.POST.get("username", "")}
        return given

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        sealed = carried(self.request) or self.request.session.get(SESSION_KEY, "")
        if devices.asks_for_code(user):
            step = "admin:sign_in_code"
        elif devices.needs_phone(user):
            step = "admin:second_factor_phone"
        else:
            response = super().form_valid(form)
            hold(self.request, sealed)
            return response
        pending.begin(self.request, user, self.get_success_url())
        hold(self.request, sealed)
        return redirect(step)


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def code(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for a code from who gave the password, and sign them in with it."""
    user = pending.user_of(request)
    if user is None or not devices.asks_for_code(user):
        return redirect("admin:login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        answer = devices.check_code(user, form.cleaned_data["code"])
        if answer.device is not None:
            address = pending.complete(request, user, answer.device)
            if isinstance(answer.device, StaticDevice):
                warn_of_few(request, devices.codes_left(user))
            return HttpResponseRedirect(address)
        form.add_error("code", refusal(answer, form.cleaned_data["code"]))
    return page(request, site, "code", "Enter your code", form=form)


def refusal(answer: devices.Answer, code: str) -> str:
    """Say why a code was not taken, and what to do."""
    if answer.wait_until is None and devices.looks_of_phone(code):
        return "This code is wrong, or was used before. Wait until your app shows the next one."
    if answer.wait_until is None:
        return "This code is wrong, or was used before. Your app shows six digits; each recovery code works once."
    return f"After wrong codes, there is a pause. You can try again {in_words(answer.wait_until)}."


def warn_of_few(request: HttpRequest, left: int) -> None:
    words = f"You signed in with a recovery code, which is used up now; {left} left. "
    words += "If you no longer have your phone, set up another under Second factor."
    messages.warning(request, words)


def overview(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Say what second factor the account has, and lead to what can be changed."""
    phone, left = devices.phone_of(request.user), devices.codes_left(request.user)
    context = {"phone": phone, "codes_left": left, "few": left <= FEW_CODES, "home": True}
    return page(request, site, "overview", "Second factor", **context)


@never_cache
@csrf_protect
@sensitive_post_parameters()
def phone(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Set up a phone: for who is signed in, and for who gave the password and must have one before that."""
    signed_in = site.has_permission(request)
    user: Any = request.user if signed_in else pending.user_of(request)
    # The password alone must not put another phone in the place of the one that it waits for.
    if user is None or not (signed_in or devices.needs_phone(user)):
        return redirect("admin:login")
    key = new_key(request, user)
    form = (PhoneForm if signed_in else FirstPhoneForm)(request, request.POST or None)
    if form.is_valid():
        if clock := devices.is_code_of(key, form.cleaned_data["code"]):
            del request.session[NEW_KEY]
            device, recovery = devices.enrol(user, key, clock)
            address = reverse("admin:second_factor")
            if signed_in:
                keep_device(request, device)
                request.session.cycle_key()
            else:
                address = pending.complete(request, user, device)
            return new_codes(request, site, recovery, address)
        form.add_error("code", "This is not the code that your app shows now. Check that its clock is right.")
    address = devices.address_for_app(user, key)
    return page(
        request,
        site,
        "phone",
        "Set up your second factor",
        form=form,
        picture=devices.picture_for_app(address),
        address=address,
        secret=devices.secret_in_groups(key),
        first=not signed_in,
    )


def new_key(request: HttpRequest, user: Any) -> str:
    """Return the key that this session offers to this user's phone: one that others saw is not offered to them."""
    offered = request.session.get(NEW_KEY)
    if not offered or offered["user"] != str(user.pk):
        offered = request.session[NEW_KEY] = {"user": str(user.pk), "key": default_key()}
    return offered["key"]


@sensitive_post_parameters()
def codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Make new recovery codes, once the password is given again."""
    if not devices.asks_for_code(request.user):
        return redirect("admin:second_factor")
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        return new_codes(request, site, devices.new_recovery_codes(request.user), reverse("admin:second_factor"))
    return page(request, site, "new_codes", "Make new recovery codes", form=form)


def new_codes(request: HttpRequest, site: AdminSite, recovery: list[str], address: str) -> HttpResponse:
    """Show recovery codes in the answer to the form, so that no address shows them again."""
    return page(request, site, "codes", "Keep your recovery codes", codes=recovery, address=address)


@sensitive_post_parameters()
def off(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Turn the second factor off, where staff need not have one."""
    if settings.REQUIRE_SECOND_FACTOR:
        raise Http404("Staff must have a second factor.")
    if not devices.asks_for_code(request.user):
        return redirect("admin:second_factor")
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        request.session.pop(DEVICE_ID_SESSION_KEY, None)
        devices.remove_second_factor(request.user)
        messages.success(request, "Your second factor is off: your password alone signs you in.")
        return redirect("admin:second_factor")
    return page(request, site, "off", "Turn off your second factor", form=form)

"""A forgotten password: set anew by a link that comes by mail, where the site can send mail."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model, views
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from initiatives.mailing import send_soon
from initiatives.sharing import absolute

from .journal import note, origin, request_now

ASKED = "Asked for a link to set a new password"
ONE_MAIL_IN = timedelta(minutes=15)


def asked_lately(user: Any) -> bool:
    return LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(user),
        object_id=str(user.pk),
        change_message__startswith=ASKED,
        action_time__gt=timezone.now() - ONE_MAIL_IN,
    ).exists()


class ForgottenForm(PasswordResetForm):
    """Mails a link to each account with the address, to each at most once in a quarter of an hour."""

    def send_mail(  # type: ignore[override]
        self, subject_template_name: str, email_template_name: str, context: Any, from_email: Any, to: str, **rest: Any
    ) -> None:
        user = context["user"]
        request = request_now()
        if request is None:
            return
        with transaction.atomic():
            # Of several requests at once, the first to lock the account sends the mail.
            get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
            if asked_lately(user):
                return
            note(user, f"{ASKED}{origin(request)}.", by=user)
        link = reverse("admin:password_reset_confirm", args=[context["uid"], context["token"]])
        context = {**context, "link": absolute(request, link)}
        subject = render_to_string(subject_template_name, context).strip()
        send_soon(EmailMessage(subject, render_to_string(email_template_name, context), from_email, [to]))


class PasswordResetMixin:
    """A page of the editing site for who is not signed in, where the site can send mail."""

    site: Any = None
    request: HttpRequest

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAIL_IS_SET:
            raise Http404("This site sends no mail.")
        request.current_app = self.site.name
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**self.site.each_context(self.request), **super().get_context_data(**kwargs)}  # type: ignore[misc]


class PasswordResetView(PasswordResetMixin, views.PasswordResetView):
    form_class = ForgottenForm
    success_url = reverse_lazy("admin:password_reset_done")


class PasswordResetDoneView(PasswordResetMixin, views.PasswordResetDoneView):
    pass


class PasswordResetConfirmView(PasswordResetMixin, views.PasswordResetConfirmView):
    success_url = reverse_lazy("admin:password_reset_complete")


class PasswordResetCompleteView(PasswordResetMixin, views.PasswordResetCompleteView):
    pass


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path("password_reset/", PasswordResetView.as_view(site=site), name="password_reset"),
        path("password_reset/sent/", PasswordResetDoneView.as_view(site=site), name="password_reset_done"),
        path("password_reset/done/", PasswordResetCompleteView.as_view(site=site), name="password_reset_complete"),
        path(
            "password_reset/<uidb64>/<token>/",
            PasswordResetConfirmView.as_view(site=site),
            name="password_reset_confirm",
        ),
    ]

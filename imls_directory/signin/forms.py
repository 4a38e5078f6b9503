"""The forms of the second factor."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.http import HttpRequest

from .journal import request_now


def is_password_of(user: Any, password: str, request: HttpRequest | None) -> bool:
    """Try a password as at sign-in, so that these attempts count toward the same lock-out."""
    return authenticate(request, username=user.get_username(), password=password) is not None


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )


class PasswordForm(forms.Form):
    """Asks for the password again, so that a computer left alone is not enough to change the second factor."""

    password = forms.CharField(
        label="Your password", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not is_password_of(self.request.user, password, self.request):
            raise forms.ValidationError("This is not your password.")
        return password


class PhoneForm(PasswordForm, CodeForm):
    field_order = ["code", "password"]


class FirstPhoneForm(CodeForm):
    """For those who gave their password a moment ago."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)


class PasswordChangeForm(AdminPasswordChangeForm):
    """Takes no more guesses at the old password than the sign-in does."""

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not is_password_of(self.user, password, request_now()):
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password

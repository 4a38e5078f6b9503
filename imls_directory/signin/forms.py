"""The forms of the second factor."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest


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
        # As at sign-in, so that these attempts count toward the same lock-out.
        user: Any = self.request.user
        password = self.cleaned_data["password"]
        if authenticate(self.request, username=user.get_username(), password=password) is None:
            raise forms.ValidationError("This is not your password.")
        return password


class PhoneForm(PasswordForm, CodeForm):
    field_order = ["code", "password"]


class FirstPhoneForm(CodeForm):
    """For those who gave their password a moment ago."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)

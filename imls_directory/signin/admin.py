"""Failed sign-ins among the editing pages; the phones and codes of others have no page, for it would show them."""

from axes.models import AccessAttempt
from django.contrib import admin
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from partners.admin_search import FoldedSearchMixin

admin.site.unregister([StaticDevice, TOTPDevice])


@admin.register(AccessAttempt)
class AccessAttemptAdmin(FoldedSearchMixin):
    """Wrong passwords, of which the last quarter of an hour counts. To delete a row is to let its sender try again."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    search_fields = ["username", "ip_address"]
    fields = ["attempt_time", "username", "ip_address", "user_agent", "failures_since_start"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccessAttempt | None = None) -> bool:
        return False

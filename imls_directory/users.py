"""Who works on the directory, and in which role, as a maintainer decides it.

A maintainer adds people and gives them roles, but cannot make anybody more than that: superusers, and permissions
outside of the roles, are for superusers, and so are the accounts that hold them. Nobody decides about their own roles.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from initiatives.roles import ROLES
from partners.admin_search import FoldedSearchMixin
from partners.fields import CleanCharField, check_letter_or_digit
from partners.form_recovery import RecoveryMixin

from .signin.resetting import reset_second_factor

OVER_ALL = ("is_superuser", "user_permissions")
"""What gives more than the roles do."""

STANDING = ("is_active", "is_staff", "groups")
"""What decides whether a user may work here, and as what."""


class PersonForm(UserChangeForm):
    def clean_groups(self):
        """Leave a user in the groups that cannot be chosen here."""
        offered = self.fields["groups"].queryset
        kept = self.instance.groups.exclude(pk__in=offered)
        return Group.objects.filter(Q(pk__in=self.cleaned_data["groups"]) | Q(pk__in=kept))


class PeopleAdmin(RecoveryMixin, FoldedSearchMixin, UserAdmin):
    form = PersonForm
    filter_horizontal = ()  # its script writes labels where none may be
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    actions = [reset_second_factor]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email"]}),
        ("How they sign in", {"fields": ["usable_password", "password1", "password2"]}),
        (
            "What they may do",
            {
                "fields": ["is_staff", "groups"],
                "description": "A role is held by staff only. An Editor drafts and asks for review, a Publisher also "
                "publishes and withdraws, a Maintainer keeps vocabularies, imports and users.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        """Leave out what only a superuser decides."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, options | {"fields": [field for field in options["fields"] if field not in OVER_ALL]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        own = obj is not None and obj.pk == request.user.pk
        fixed = STANDING if own and not request.user.is_superuser else ()
        return [*super().get_readonly_fields(request, obj), "last_login", "date_joined", *fixed]

    def get_changeform_initial_data(self, request):
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    def _is_within_reach(self, request: HttpRequest, user: Any) -> bool:
        return request.user.is_superuser or user is None or not (user.is_superuser or _holds_more_than_roles(user))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"widget": CheckboxSelectMultiple, "label": "Roles", "help_text": ""}
            if not request.user.is_superuser:
                kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("first_name", "last_name"):
            kwargs["form_class"] = CleanCharField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "username":
            field.validators.append(check_letter_or_digit)  # Django takes blanks that Unicode calls letters
        return field

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="roles")
    def roles(self, user):
        names = sorted(group.name for group in user.groups.all())
        return "Superuser" if user.is_superuser else ", ".join(names) or "None"


class RoleAdmin(RecoveryMixin, FoldedSearchMixin, GroupAdmin):
    """Groups. What the three roles may do is a part of the software, so it can be read here, but not changed."""

    filter_horizontal = ()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_role(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_role(obj)


def _is_role(group: Group | None) -> bool:
    return group is not None and group.name in ROLES


def _holds_more_than_roles(user: Any) -> bool:
    """Whether the account, active or not, has a permission that no role gives: who has its password has that too."""
    own_groups = Group.objects.filter(user=user).exclude(name__in=ROLES)
    held = Permission.objects.filter(Q(user=user) | Q(group__in=own_groups))
    names = {f"{app}.{codename}" for app, codename in held.values_list("content_type__app_label", "codename")}
    return not names <= frozenset().union(*ROLES.values())


for model, model_admin in {Group: RoleAdmin, User: PeopleAdmin}.items():
    admin.site.unregister(model)
    admin.site.register(model, model_admin)

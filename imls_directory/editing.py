"""The site on which editors work: Django's admin under a name of its own."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class EditingSite(AdminSite):
    site_header = "IMLS initiatives directory: editing"
    site_title = "Editing, IMLS initiatives directory"
    index_title = "What do you want to edit?"

    def get_app_list(self, request, app_label=None):
        """Return apps and models in the order in which they are registered: the most used come first."""
        return list(self._build_app_dict(request, app_label).values())


class EditingConfig(AdminConfig):
    default_site = "imls_directory.editing.EditingSite"

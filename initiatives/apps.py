from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class InitiativesConfig(AppConfig):
    name = "initiatives"
    verbose_name = "Directory"

    def ready(self):
        from . import checks, receivers  # noqa: F401 -- importing connects them; they need the models

        post_migrate.connect(keep_first_versions, sender=self)
        post_migrate.connect(keep_roles, sender=self)
        post_migrate.connect(repair_search_index, sender=self)


def keep_first_versions(sender, apps=all_apps, **kwargs):
    """Begin the history, and keep the addresses, of what was there before either was kept."""
    from partners.addresses import keep_all

    from .authorship import author
    from .history.keeping import keep
    from .models import Audience, FocusArea, Initiative, Version

    if "version" in apps.all_models["initiatives"]:  # not after a step back to before there were any
        for model in (Initiative, FocusArea, Audience):
            keep_all(model)
        known = Version.objects.values("entry")
        keep(dict.fromkeys(Initiative.objects.exclude(pk__in=known).values_list("pk", flat=True), author()))


def keep_roles(sender, apps=all_apps, using="default", **kwargs):
    """Make the roles what this release says they are."""
    from .roles import make_groups

    make_groups(apps, using)


def repair_search_index(sender, using="default", plan=(), **kwargs):
    """Bring the search index up to date after migrations, since a release may read words differently."""
    from .models import Initiative
    from .search.indexing import reindex

    executor = MigrationExecutor(connections[using])
    if plan and not executor.migration_plan(executor.loader.graph.leaf_nodes()):  # the tables are those of the models
        reindex(Initiative.objects.values_list("pk", flat=True))

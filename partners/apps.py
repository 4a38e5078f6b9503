from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partner organizations"

    def ready(self):
        from .addresses import keep_addresses_of  # needs the models
        from .models import Partner

        keep_addresses_of(Partner)
        post_migrate.connect(keep_first_addresses, sender=self)


def keep_first_addresses(sender, apps=all_apps, **kwargs):
    """Keep the addresses of partners that were there before the table of addresses was."""
    from .addresses import keep_all
    from .models import Partner

    if "address" in apps.all_models["partners"]:  # not after a step back to before there was one
        keep_all(Partner)

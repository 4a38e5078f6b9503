from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "imls_directory"
    verbose_name = "Directory"

    def ready(self):
        from . import checks, privacy  # noqa: F401  (importing registers them)

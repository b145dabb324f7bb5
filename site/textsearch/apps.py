from django.apps import AppConfig
from django.core.checks import register


class TextSearchConfig(AppConfig):
    name = "textsearch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .checks import check_index

        register(check_index)

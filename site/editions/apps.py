from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    name = "editions"
    verbose_name = _("Editions")

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from . import signal_handlers
        from .models import Edition

        signal_handlers.register()
        # So that rebuilding Wagtail's index of references keeps what editions refer to.
        ReferenceIndex.register_model(Edition)

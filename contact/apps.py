from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = _("Contact")

    def ready(self) -> None:
        from . import search, transitions, webhook

        post_save.connect(transitions.release_all_of_who_has_left, get_user_model(), dispatch_uid="contact.release_all")
        search.register()
        webhook.register()

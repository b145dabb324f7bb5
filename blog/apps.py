from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Blog")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from .imported import keep_dates

        page_published.connect(keep_dates, dispatch_uid="blog.keep_dates")

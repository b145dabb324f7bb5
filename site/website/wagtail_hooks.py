from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .guides import GUIDES, guide, picture


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [
        path("guides/<str:name>", guide, name="guide"),
        path("guides/pictures/<str:name>", picture),
    ]


def _menu_item(name: str) -> MenuItem:
    return MenuItem(GUIDES[name], reverse("guide", args=[name]), icon_name="help", name=name.removesuffix(".md"))


@hooks.register("register_help_menu_item")
def editors_guide() -> MenuItem:
    return _menu_item("editors.md")


@hooks.register("register_help_menu_item")
def sales_guide() -> MenuItem:
    return _menu_item("sales.md")

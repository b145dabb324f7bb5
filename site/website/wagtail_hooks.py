from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from blog.reports import ReportMenuItem

from .guides import GUIDES, guide, picture
from .seo_report import SeoReportView
from .templatetags.site_tags import site_settings


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [
        path("guides/<str:name>", guide, name="guide"),
        path("guides/pictures/<str:name>", picture),
    ]


class ForSales(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contact.view_consultationrequest")


def _menu_item(name: str, kind: type[MenuItem] = MenuItem) -> MenuItem:
    return kind(GUIDES[name], reverse("guide", args=[name]), icon_name="help", name=name.removesuffix(".md"))


@hooks.register("privacy_page")
def privacy_page(request: HttpRequest) -> int | None:
    """What visitors agree to when they write to us."""
    page_id: int | None = site_settings({"request": request}).privacy_page_id
    return page_id


@hooks.register("register_help_menu_item")
def editors_guide() -> MenuItem:
    return _menu_item("editors.md")


@hooks.register("register_help_menu_item")
def sales_guide() -> MenuItem:
    return _menu_item("sales.md", ForSales)


@hooks.register("register_admin_urls")
def seo_report_urls() -> list[URLPattern]:
    return [
        path("reports/search-engines/", SeoReportView.as_view(), name="seo_report"),
        path("reports/search-engines/results/", SeoReportView.as_view(results_only=True), name="seo_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def seo_report_menu_item() -> ReportMenuItem:
    return ReportMenuItem(_("Search engines"), reverse("seo_report"), name="seo", icon_name="search", order=110)

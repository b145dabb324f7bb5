"""The pages every site has, and the settings of the site."""

from typing import Any, ClassVar
from urllib.parse import urljoin

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from blog.blocks import BodyBlock
from blog.lists import FEW, articles, blog_in, cards, elsewhere
from editions.models import Edition
from editions.pages import TranslatedPage
from editions.pictures import Pictures
from editions.share_pictures import look_again
from editions.structured_data import web_site

from .indexnow import PendingPing as PendingPing

LATEST = 7  # articles on the home page: one that leads and six


class HomePage(TranslatedPage):
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    text_panels = ["headline", "summary", "body"]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1
    template = "website/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_edition_context(self, request: HttpRequest, edition: Edition) -> dict[str, Any]:
        context = super().get_edition_context(request, edition)
        latest = cards(articles().in_language(edition.language)[:LATEST])
        others = elsewhere(edition.language) if len(latest) < FEW else []
        shown = [(card.cover_id, "lead" if card is latest[0] else "card") for card in latest]
        shown += [(card.cover_id, "card") for card in others]
        context |= {"cards": latest, "elsewhere": others, "pictures": Pictures(shown)}
        if context["canonical"]:
            search = urljoin(context["canonical"], reverse("search"))
            name = SiteSettings.for_request(request).name
            context["structured"] = [{"@type": "WebPage"}, web_site(name, context["canonical"], search, edition.lang)]
        return {**context, "blog": blog_in(edition.language)}


class StandardPage(TranslatedPage):
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    text_panels = ["headline", "summary", "body"]
    template = "website/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    name = models.CharField(_("name"), max_length=80, default="MercTechs")
    logo = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo"),
        help_text=_("Instead of the wordmark."),
    )  # fmt: skip
    contact_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact page"),
        help_text=_("Where the call to action under every article leads."),
    )  # fmt: skip
    privacy_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("privacy page"),
        help_text=_("Linked from the footer and where visitors give their consent."),
    )  # fmt: skip
    x = models.URLField("X", blank=True)
    linkedin = models.URLField("LinkedIn", blank=True)
    github = models.URLField("GitHub", blank=True)
    legal_name = models.CharField(_("legal name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("phone"), max_length=40, blank=True)
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    locality = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166: VN, JP."))

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "logo", "contact_page", "privacy_page")], heading=_("Site")
        ),
        MultiFieldPanel([FieldPanel("x"), FieldPanel("linkedin"), FieldPanel("github")], heading=_("Social networks")),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("legal_name", "email", "telephone", "street_address", "locality", "country")
            ],
            heading=_("Organisation"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        look_again()  # every picture of a shared link shows name or logo

    @property
    def social_links(self) -> list[tuple[str, str]]:
        return [
            (name, url) for name, url in (("X", self.x), ("LinkedIn", self.linkedin), ("GitHub", self.github)) if url
        ]

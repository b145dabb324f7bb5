"""The page with the form."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from editions.models import Edition
from editions.pages import TranslatedPage

from .intake import receive


class ContactPage(RoutablePageMixin, TranslatedPage):
    body = RichTextField(
        _("text under the form"), blank=True, features=["bold", "italic", "link", "ol", "ul", "h2", "h3"]
    )
    thanks_headline = models.CharField(_("headline after sending"), max_length=160, blank=True)
    thanks_text = models.TextField(_("text after sending"), blank=True)

    text_panels: ClassVar = ["headline", "summary", "body", "thanks_headline", "thanks_text"]
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "contact/contact_page.html"

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def serve_edition(self, request: HttpRequest, edition: Edition, *args: Any, **kwargs: Any) -> HttpResponse:
        response = receive(request, edition)
        if response is None:
            return HttpResponseRedirect(f"{edition.get_url(request)}thanks/")
        form, status = response
        context = {**self.get_context(request), **self.get_edition_context(request, edition), "form": form}
        page = TemplateResponse(request, self.get_template(request), context, status=status)
        # A form that was signed for one visitor must not be shown to the next.
        page.headers["Cache-Control"] = "no-store"
        return page

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return TranslatedPage.serve_preview(self, request, mode_name)

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        return TranslatedPage.serve(self, request)

    @path("thanks/")
    def thanks_route(self, request: HttpRequest) -> HttpResponse:
        edition = self.find_edition(request)
        if edition is None:
            return self.serve_missing(request)
        context = {**self.get_edition_context(request, edition), "canonical": ""}
        return TemplateResponse(request, "contact/thanks.html", context)

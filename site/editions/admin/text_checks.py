"""What to look at in each language, in the side panel of the checks: found when somebody opens it."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from ..checks import checked
from ..languages import LANGUAGES
from ..pages import TranslatedPage


class TextChecks(Component):
    """The place for them. To check all languages takes longer than all the rest of the form."""

    template_name = "editions/admin/checks_panel.html"

    class Media:
        js: ClassVar = [Script("editions/checks.js", type="module")]

    def __init__(self, page: TranslatedPage) -> None:
        self.page = page

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"url": reverse("editions:text_checks", args=[self.page.pk])}


def text_checks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Of the newest draft, as a fragment for the panel."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, TranslatedPage):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = checked(page.get_latest_revision_as_object(), LANGUAGES)
    return render(request, "editions/admin/text_checks.html", {"found": found})

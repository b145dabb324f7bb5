"""The guides for editors and sales, read where their work is: docs/*.md as pages of the admin."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

DOCS = settings.ROOT / "docs"
# Addresses are like the files' names, so that links from one guide to the next and to pictures hold here and there.
GUIDES = {"editors.md": _("Guide for editors"), "sales.md": _("Guide for sales"), "translations.md": _("Translations")}
MARKDOWN = MarkdownIt("commonmark").enable("table")


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    text = (DOCS / name).read_text(encoding="utf-8")
    context = {"title": GUIDES[name], "body": mark_safe(MARKDOWN.render(text))}  # noqa: S308 - our own files
    return TemplateResponse(request, "website/admin/guide.html", context)


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """``name`` comes from a pattern without slashes."""
    path = DOCS / "pictures" / name
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"))

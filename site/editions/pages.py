"""The base of every page that exists in several languages."""

from typing import Any, ClassVar

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.search import index

from . import drafts, publishing, references, rendering
from .availability import MENU, Availability, reading
from .forms import TranslatedCopyForm, TranslatedPageForm
from .languages import BY_CODE, CHOICES, DEFAULT, LANGUAGES, Language
from .models import Edition
from .panels import edit_handler
from .people import PagePermissions
from .pictures import Pictures
from .states import marks
from .values import columns, set_values, values_of


def interface_language() -> str:
    """The language an editor works in is the best guess of the language they are about to write in."""
    code = get_language()
    return code if code in BY_CODE else DEFAULT.code


class TranslatedPage(Page):
    """A page written in several languages and published in each of them by itself.

    A page type adds fields, lists those with text in its ``translation.py`` and in ``text_panels`` (field names
    without suffix), those shared by all languages in ``shared_panels``, and gets a template whose context holds
    ``edition``. A StreamField called ``body`` is rendered into the edition.
    """

    headline = models.CharField(_("headline"), max_length=255, blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences: shown under the headline, in lists and in search.")
    )
    menu_title = models.CharField(
        _("title in menus"), max_length=40, blank=True, help_text=_("If the headline is too long for a menu.")
    )
    meta_title = models.CharField(
        _("title for search engines"), max_length=255, blank=True, help_text=_("Only if it differs from the headline.")
    )
    meta_description = models.TextField(
        _("description for search engines"), blank=True, help_text=_("Only if it differs from the summary.")
    )
    source_language = models.CharField(
        _("source language"), max_length=12, choices=CHOICES, default=interface_language,
        help_text=_("The language the page is written in first; the others are translations of it."),
    )  # fmt: skip
    minor_change = models.BooleanField(
        _("minor change"), default=False,
        help_text=_("Translations stay up to date: a comma was corrected, nothing that they would have to follow."),
    )  # fmt: skip
    # Language code -> mark, see states.marks. Part of every revision.
    ready = models.JSONField(default=dict, blank=True, editable=False)

    base_form_class = TranslatedPageForm
    copy_form_class = TranslatedCopyForm
    text_panels: ClassVar[list[str]] = ["headline", "summary"]
    search_panels: ClassVar[list[str]] = ["meta_title", "meta_description", "menu_title"]
    shared_panels: ClassVar[list[Any]] = []
    # What editors find in the admin; readers search editions.
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("headlines"),
        index.AutocompleteField("headlines"),
    ]
    reading_related: ClassVar[tuple[str, ...]] = ()  # foreign keys that the template of the page type needs
    shared_pictures: ClassVar[tuple[str, ...]] = ()  # foreign keys to pictures shown in all languages

    objects = PageManager()

    class Meta:
        abstract = True

    @classmethod
    def get_edit_handler(cls) -> Any:
        return edit_handler(cls)  # type: ignore[arg-type]

    @classmethod
    def for_reading(cls) -> Any:
        """The shared data of pages without a word of text: text comes from editions."""
        return cls.objects.defer(*columns(cls)).select_related(*cls.reading_related)

    def permissions_for_user(self, user: Any) -> PagePermissions:
        return PagePermissions(user, self)

    # Writing ----------------------------------------------------------------------------------------------------------

    def headline_in(self, code: str) -> str:
        return getattr(self, f"headline_{BY_CODE[code].suffix}") or ""

    @property
    def headlines(self) -> list[str]:
        return [headline for code in BY_CODE if (headline := self.headline_in(code))]

    def text_in(self, code: str) -> dict[str, Any]:
        return values_of(self, code)

    def set_text(self, code: str, **values: Any) -> None:
        """Replace fields of one language in memory; a StreamField takes its raw data."""
        set_values(self, code, values)

    def mark_ready(self, *codes: str) -> None:
        """Say of these languages, as they are in memory now: exactly this text goes out with the next publish."""
        current = marks(self)
        self.ready = {**self.ready, **{code: current[code] for code in codes}}

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._fill_title()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._fill_title()
        super().minimal_clean()

    def _fill_title(self) -> None:
        """Wagtail's title is the working title that editors see in lists, its slug the same for all languages."""
        self.title: str = self.headline_in(self.source_language) or self.title
        if not self.slug and self.title:
            base = slugify(anyascii(self.title))[:80].strip("-")
            if base and (self.path or getattr(self, "_cached_parent_obj", None)):
                self.slug: str = self._get_autogenerated_slug(base)

    def clean(self) -> None:
        super().clean()
        if self.live and not self.headline_in(self.source_language):
            language = BY_CODE[self.source_language]
            raise ValidationError({f"headline_{language.suffix}": _("The source language needs a headline.")})

    def save(self, clean: bool = True, **kwargs: Any) -> Any:
        """Save the page and, if this publishes it, its editions: both or nothing.

        Every way of publishing ends here: Wagtail's button, schedule, workflow, bulk action and API all set
        ``live_revision`` and ``last_published_at`` and save the object made from the revision. The signal that they
        send afterwards comes too late for one transaction: Wagtail's edit view has none around the two.
        """
        if kwargs.get("update_fields") is not None:
            return super().save(clean=clean, **kwargs)
        if self.alias_of_id:
            raise publishing.Refused(_("A translated page can't have aliases. Copy it instead."))
        with publishing.locked(self.pk) as before:
            is_publishing = bool(before and self.live and self._is_published_anew(before))
            minor, self.minor_change = self.minor_change, self.minor_change and not is_publishing
            result = super().save(clean=clean, **kwargs)
            if is_publishing:
                publishing.publish(self, minor=minor)
            elif before is None and self.live and self.live_revision:
                # Only a live copy is born with a live revision: its original's.
                publishing.copy(int(self.live_revision.object_id), self)
            if not (self.has_unpublished_changes and self.latest_revision_id):
                drafts.record(self)  # Wagtail takes this very row for the newest draft
        return result

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            revision = super().save_revision(*args, **kwargs)
            drafts.record(self)
        return revision

    def _is_published_anew(self, before: dict[str, Any]) -> bool:
        after = {"live": True, "live_revision": self.live_revision_id, "last_published_at": self.last_published_at}
        return self.live_revision_id is not None and before != after

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # So that a scheduled publication that fails stays due: Wagtail clears the schedule before it saves.
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    # Reading ----------------------------------------------------------------------------------------------------------

    def get_view_restrictions(self) -> Any:
        # Wagtail asks before it serves the page; finding the page has answered that already (urls._route).
        if getattr(self, "is_restricted", True):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_preview = False  # type: ignore[attr-defined]
        edition = self.find_edition(request)
        if edition is None:
            return self.serve_missing(request)
        return self.serve_edition(request, edition, *args, **kwargs)

    def serve_edition(self, request: HttpRequest, edition: Edition, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {**self.get_context(request), **self.get_edition_context(request, edition)}
        return TemplateResponse(request, self.get_template(request), context)

    def find_edition(self, request: HttpRequest) -> Edition | None:
        """The edition in the language of the URL; sets ``request.availability`` for everything the page links to."""
        code = interface_language()
        request.availability = availability = reading(self, code)  # type: ignore[attr-defined]
        edition = availability.edition(self.pk, code)
        if edition is None and getattr(self, "is_restricted", False):
            # Public to nobody, yet Wagtail has let this reader in.
            edition = Edition.objects.visible().filter(page=self.pk, language=code).first()
        return edition

    def serve_missing(self, request: HttpRequest) -> HttpResponse:
        """Not published in this language: say so in this language, and name the languages there are."""
        availability: Availability = request.availability  # type: ignore[attr-defined]
        language = BY_CODE[interface_language()]
        context = {
            "page": self,
            "language": language,
            "alternates": availability.alternates(self.pk, request),
            "related": self.get_related(language),
        }
        return TemplateResponse(request, "editions/not_in_language.html", context, status=404)

    def get_related(self, language: Language) -> list[Edition]:
        """Pages in the reader's language to offer where this one has none; a page type may know better."""
        siblings = Edition.objects.public().in_language(language.code).light()
        return list(siblings.filter(page__path__startswith=self.path[: -self.steplen]).newest_first()[:3])

    def get_edition_context(self, request: HttpRequest, edition: Edition) -> dict[str, Any]:
        """What the template of a page sees. ``page`` holds shared data only; every word comes from ``edition``."""
        availability: Availability = request.availability  # type: ignore[attr-defined]
        pictures = Pictures([*references.pictures_in(edition.body_html), *self.get_pictures()])
        alternates = availability.alternates(self.pk, request)
        return {
            "page": self,
            "edition": edition,
            "language": edition.lang,
            "body": references.resolve(edition.body_html, edition.language, availability, pictures, request),
            "pictures": pictures,
            "alternates": alternates,
            "parent": availability.above(self, edition.language) if self.path else None,
            "x_default": availability.x_default(self.pk, request),
            "canonical": edition.get_full_url(request) if edition.pk else "",
        }

    def get_pictures(self) -> list[tuple[int | None, str]]:
        """The pictures that the template shows beside those of the body: (image id, format)."""
        return []

    # Preview ----------------------------------------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(language.code, language.name) for language in LANGUAGES]

    @property
    def default_preview_mode(self) -> str:
        return self.source_language

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it would be published now in one language: an edition made from the draft and not saved."""
        request.is_preview = True  # type: ignore[attr-defined]
        request.preview_mode = mode_name  # type: ignore[attr-defined]
        with override(mode_name):
            edition = rendering.build(type(self), self.pk, mode_name, values_of(self, mode_name))
            edition.page = self
            if public := Edition.objects.filter(page=self.pk, language=mode_name).first():
                edition.first_published_at = public.first_published_at
                if public.fingerprint == edition.fingerprint:
                    edition.last_published_at = public.last_published_at
            request.availability = Availability(  # type: ignore[attr-defined]
                MENU | models.Q(pk__in=references.page_ids(edition.body_html))
            )
            response = self.serve_edition(request, edition)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

"""Fills an empty database with the demo: through the same forms and services as people use, never past them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.utils import timezone
from markdown_it.tree import SyntaxTreeNode
from PIL.Image import Image as Drawing
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from blog.authors import ArticleAuthor, Author
from blog.markdown import Reader, parser
from blog.models import ArticlePage, BlogIndexPage
from blog.tags import Tag
from contact.models import ConsultationRequest, ContactPage
from contact.requests import Happened, State
from contact.transitions import move
from editions.languages import BY_PREFIX
from editions.models import Edition
from editions.pages import TranslatedPage
from editions.people import set_languages
from editions.publishing import redate
from website.models import HomePage, SiteSettings, StandardPage

from . import files, pictures
from .files import Text, Texts

ACCOUNTS = (
    ("admin", "Linh Dang", None), ("editor", "Mai Tran", "Moderators"), ("translator", "Hoa Nguyen", "Translators"),
    ("sales", "Nam Pham", "Sales"),
)  # fmt: skip
PASSWORD = "demo"  # noqa: S105 - printed by `make run`, and only there


def load() -> None:
    """Everything, in the order in which one thing needs another."""
    accounts()
    home = HomePage.objects.get()
    site = Site.objects.get(is_default_site=True)
    pages = {texts.slug: texts for texts in files.read("pages")}
    # Links go both ways, so all pages exist before any text is filled in.
    made: dict[str, TranslatedPage] = {"home": home}
    made["blog"] = _add(home, BlogIndexPage, pages["blog"], show_in_menus=True)
    made["about"] = _add(home, StandardPage, pages["about"], show_in_menus=True)
    made["contact"] = _add(home, ContactPage, pages["contact"], show_in_menus=True)
    made["privacy"] = _add(home, StandardPage, pages["privacy"], show_in_menus=True)
    articles = files.read("articles")
    for texts in articles:
        made[texts.slug] = _add(made["blog"], ArticlePage, texts)
    reader = Reader(_link_to(made), _Images().diagram)
    people, labels = _authors(), _tags()
    for slug, texts in pages.items():
        _publish(made[slug], texts, texts.languages, reader)
    for texts in articles:
        _describe(made[texts.slug], texts, people, labels)
        _publish_article(made[texts.slug], texts, reader)
    settings = SiteSettings.for_site(site)
    settings.contact_page = made["contact"]
    settings.privacy_page = made["privacy"]
    settings.save()
    _requests(made)


def accounts() -> None:
    """One account for each person of the manual, all with the same password."""
    users = get_user_model().objects
    for name, person, group in ACCOUNTS:
        given, family = person.split()
        data = {"email": f"{name}@merctechs.example", "first_name": given, "last_name": family}
        if group is None:
            users.create_superuser(name, password=PASSWORD, **data)
        else:
            user = users.create_user(name, password=PASSWORD, **data)
            user.groups.add(Group.objects.get(name=group))
            set_languages(user, ["vi"] if group == "Translators" else [])


class _Images:
    """Draws each picture once."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def diagram(self, name: str) -> int:
        if name not in self._made:
            self._made[name] = _image(name, pictures.diagram(name))
        return int(self._made[name].pk)


def _image(title: str, drawing: Drawing) -> Any:
    content = BytesIO()
    drawing.save(content, "PNG")
    name = f"{title.removesuffix('.png')}.png"
    return get_image_model().objects.create(title=title, file=ImageFile(content, name=name))


def _authors() -> dict[str, Author]:
    people = {}
    for slug, given in files.data("authors").items():
        translated = {
            **files.by_suffix("local_name", {k: v for k, v in given["name"].items() if v != given["name"]["en"]}),
            **files.by_suffix("role", given["role"]),
            **files.by_suffix("bio", given["bio"]),
        }
        links = {name: given[name] for name in ("x", "linkedin", "github", "website")}
        portrait = _image(given["name"]["en"], pictures.portrait(slug))
        people[slug] = Author.objects.create(
            name=given["name"]["en"], slug=slug, source_language="en", portrait=portrait, **links, **translated
        )
    return people


def _tags() -> dict[str, Tag]:
    return {
        slug: Tag.objects.create(name=given["name"]["en"], slug=slug, **files.by_suffix("label", given["name"]))
        for slug, given in files.data("tags").items()
    }


def _link_to(made: dict[str, TranslatedPage]) -> Callable[[str], dict[str, str] | None]:
    def link(href: str) -> dict[str, str] | None:
        """``../slug/`` is another page of the demo; a slug that does not exist is a mistake in the text."""
        if not href.startswith("../"):
            return None
        return {"linktype": "page", "id": str(made[href.strip("./")].pk)}

    return link


def _add(parent: Page, model: type[TranslatedPage], texts: Texts, **shared: Any) -> TranslatedPage:
    """A draft that has no more than a working title. Publishing is what makes a page live, here as anywhere."""
    source = texts.source.language
    title = texts.source.meta["title"]
    page = model(title=title, slug=texts.slug, source_language=source.code, live=False, **shared)
    page.set_text(source.code, headline=title)
    added: TranslatedPage = parent.add_child(instance=page)
    return added


def _describe(page: Any, texts: Texts, people: dict[str, Author], labels: dict[str, Tag]) -> None:
    page.cover = _image(texts.slug, pictures.cover(texts.slug))
    page.tags.set([labels[slug] for slug in texts.source.meta["tags"]])
    page.article_authors = [
        ArticleAuthor(author=people[slug], sort_order=order) for order, slug in enumerate(texts.source.meta["authors"])
    ]


def _publish_article(page: TranslatedPage, texts: Texts, reader: Reader) -> None:
    if texts.first is None:
        _publish(page, texts, texts.languages, reader)
        return
    # The source was published, translated, and changed afterwards: what is dated before the change follows the first.
    changed = texts.source.meta["updated"]
    early = [text for text in texts.languages if text.meta["date"] < changed and text is not texts.source]
    _publish(page, texts, [texts.first, *early], reader)
    _publish(page, texts, [text for text in texts.languages if text not in early], reader)


def _publish(page: TranslatedPage, texts: Texts, languages: list[Text], reader: Reader) -> None:
    for text in languages:
        page.set_text(text.language.code, **_values(page, text, reader))
        page.source_language = texts.source.language.code
    page.mark_ready(*(text.language.code for text in languages if not text.meta.get("draft")))
    page.save_revision().publish()
    page.refresh_from_db()
    for text in languages:
        edition = Edition.objects.filter(page=page.pk, language=text.language.code).first()
        if edition and (first := text.moment()):
            redate(edition, first, text.moment("updated"))


def _values(page: TranslatedPage, text: Text, reader: Reader) -> dict[str, Any]:
    values = {"headline": text.meta["title"], "summary": text.meta.get("summary", "")}
    values["menu_title"] = text.meta.get("menu", "")
    if isinstance(page, ContactPage):
        values["body"] = reader.html(SyntaxTreeNode(parser.parse(text.body)).children)
        values |= {"thanks_headline": text.meta["thanks_title"], "thanks_text": text.meta["thanks_text"]}
    elif not isinstance(page, BlogIndexPage):
        values["body"] = reader.blocks(text.body)
    if isinstance(page, ArticlePage):
        values["cover_alt"] = text.meta.get("cover_alt", "")
    return values


def _requests(made: dict[str, TranslatedPage]) -> None:
    """A handful of consultation requests, as if they had come in over the last weeks. No mail is sent for them."""
    now = timezone.localtime()
    rows = sorted(files.data("requests")["request"], key=lambda row: -row["days_ago"])
    for number, row in enumerate(rows):
        given = {name: row[name] for name in ("name", "email", "company", "phone", "topic", "budget", "start")}
        received = (now - timedelta(days=row["days_ago"])).replace(hour=row["hour"], minute=7 * number % 60)
        request = ConsultationRequest.objects.create(
            **given,
            message=row["message"].strip(),
            language=BY_PREFIX[row["language"]].code,
            source_page=made.get(row["article"]),
            consented_at=received,
            submission=f"demo-{number}",
            state=State.SPAM if row["state"] == "spam" else State.NEW,
            reasons=["links"] if row["state"] == "spam" else [],
        )
        # Set afterwards: the field fills itself with the moment of creation.
        ConsultationRequest.objects.filter(pk=request.pk).update(created_at=min(received, now))
        request.record(Happened.RECEIVED)
        if row["state"] not in (State.NEW, State.SPAM):
            move(request, row["state"])

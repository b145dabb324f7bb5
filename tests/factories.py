"""Content for tests, made the way people make it: a draft, ready marks, a published revision."""

import itertools
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model

from blog.authors import ArticleAuthor, Author
from blog.models import ArticlePage, BlogIndexPage
from blog.tags import Tag
from contact.models import ContactPage
from editions.models import Edition
from editions.pages import TranslatedPage
from website.models import HomePage, SiteSettings

_numbers = itertools.count(1)


def texts(**headlines: str) -> dict[str, dict[str, Any]]:
    """``texts(en="Hello", ja="こんにちは")``: a headline per language, with a summary that goes with it."""
    codes = {"zh": "zh-hans"}
    return {codes.get(code, code): {"headline": text, "summary": f"{text} …"} for code, text in headlines.items()}


def draft(parent: Any, model: type[TranslatedPage], by_language: dict[str, dict[str, Any]], **shared: Any) -> Any:
    """A page that has never been published; its first language is the source."""
    source = next(iter(by_language))
    number = next(_numbers)
    page = model(**{"slug": f"page-{number}", "source_language": source, "live": False, **shared})
    for code, values in by_language.items():
        page.set_text(code, **values)
    page.title = by_language[source]["headline"]
    return parent.add_child(instance=page)


def publish(page: TranslatedPage, *codes: str) -> Any:
    """Mark these languages as ready and publish; returns the page as the database has it."""
    page.mark_ready(*codes)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def published(parent: Any, model: type[TranslatedPage], by_language: dict[str, dict[str, Any]], **shared: Any) -> Any:
    return publish(draft(parent, model, by_language, **shared), *by_language)


def edition(page: TranslatedPage, code: str) -> Edition:
    return Edition.objects.get(page=page.pk, language=code)


def home_page(**headlines: str) -> HomePage:
    home = HomePage.objects.get()
    by_language = texts(**(headlines or {"en": "Home"}))
    home.source_language = next(iter(by_language))
    for code, values in by_language.items():
        home.set_text(code, **values)
    return publish(home, *by_language)


def blog_page(home: HomePage, **headlines: str) -> BlogIndexPage:
    by_language = texts(**(headlines or {"en": "Blog"}))
    return published(home, BlogIndexPage, by_language, slug="blog", show_in_menus=True)


def article(blog: BlogIndexPage, *, authors: Any = (), tags: Any = (), **headlines: str) -> ArticlePage:
    """A public article in the languages given as ``en="…"``, ``zh="…"``."""
    page = draft(blog, ArticlePage, texts(**headlines))
    page.article_authors = [ArticleAuthor(author=author, sort_order=order) for order, author in enumerate(authors)]
    page.tags.set(tags)
    return publish(page, *(code for code in texts(**headlines)))


def author(name: str = "Long Hoang", **fields: Any) -> Author:
    return Author.objects.create(**{"name": name, "slug": f"author-{next(_numbers)}", **fields})


def tag(name: str = "python backend", **fields: Any) -> Tag:
    return Tag.objects.create(name=name, **fields)


def contact_page(home: HomePage, **headlines: str) -> ContactPage:
    """The contact page, chosen in the site's settings."""
    by_language = texts(**(headlines or {"en": "Contact"}))
    page = published(home, ContactPage, by_language, slug="contact", show_in_menus=True)
    settings = SiteSettings.for_site(home.get_site())
    settings.contact_page = page
    settings.save()
    return page


def image(title: str = "picture", size: tuple[int, int] = (200, 100), colour: str = "teal") -> Any:
    content = BytesIO()
    Pillow.new("RGB", size, colour).save(content, "PNG")
    return get_image_model().objects.create(title=title, file=ImageFile(content, name=f"{title}.png"))

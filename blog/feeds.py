"""The Atom feed of the articles in one language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from editions.models import Edition

from .lists import articles, cards

LENGTH = 20  # articles


def atom_feed(request: HttpRequest, blog: Edition) -> HttpResponse:
    """The newest articles in the language of the blog's edition."""
    here = request.build_absolute_uri()
    feed = Atom1Feed(
        title=f"{blog.headline} – {settings.WAGTAIL_SITE_NAME}",
        link=blog.get_full_url(request) or here,
        description=blog.summary,
        subtitle=blog.summary,
        language=blog.lang.tag,
        feed_url=here,
        feed_guid=here,
    )
    for card in cards(articles().in_language(blog.language)[:LENGTH]):
        edition = card.edition
        url = edition.get_full_url(request) or ""
        feed.add_item(
            title=edition.headline,
            link=url,
            description=edition.summary,
            author_name=", ".join(str(author.name_in(edition.language)) for author in card.authors) or None,
            pubdate=edition.first_published_at,
            updateddate=edition.last_published_at,
            unique_id=f"{settings.BASE_URL}/editions/{edition.pk}",
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response

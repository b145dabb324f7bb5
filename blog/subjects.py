"""Tags and authors as what articles have in common: which articles, and where the list of them is."""

from django.db.models import Q
from django.utils.translation import gettext as _

from .authors import ArticleAuthor, Author
from .tags import Tag, TaggedArticle

SUBJECTS: dict[str, type[Tag] | type[Author]] = {"tags": Tag, "authors": Author}  # by the address of their lists


def articles_of(subject: Tag | Author) -> Q:
    """The condition for the editions of those articles."""
    if isinstance(subject, Tag):
        return Q(page__in=TaggedArticle.objects.filter(tag=subject).values("content_object"))
    return Q(page__in=ArticleAuthor.objects.filter(author=subject).values("page"))


def address_of(subject: Tag | Author) -> str:
    """Of the list, below the blog's."""
    return f"{'tags' if isinstance(subject, Tag) else 'authors'}/{subject.slug}/"


def description_of(subject: Tag | Author, code: str) -> str:
    """Of the list, in a language."""
    name = {"name": subject.name_in(code)}
    return _("Articles on %(name)s") % name if isinstance(subject, Tag) else _("Articles by %(name)s") % name

from editions.translation import TranslatedPageOptions
from modeltranslation.translator import TranslationOptions, register

from .models import ArticlePage, Author, BlogIndexPage, Tag


@register(ArticlePage)
class ArticlePageOptions(TranslatedPageOptions):
    fields = ("body", "cover_alt")


@register(BlogIndexPage)
class BlogIndexPageOptions(TranslatedPageOptions):
    pass


@register(Author)
class AuthorOptions(TranslationOptions):  # type: ignore[misc]
    fields = ("local_name", "role", "bio")


@register(Tag)
class TagOptions(TranslationOptions):  # type: ignore[misc]
    fields = ("label",)

from modeltranslation.translator import TranslationOptions, register

from editions.translation import TranslatedPageOptions

from .authors import Author
from .models import ArticlePage, BlogIndexPage
from .tags import Tag


@register(ArticlePage)
class ArticlePageOptions(TranslatedPageOptions):
    fields = ("body", "cover_alt")


@register(BlogIndexPage)
class BlogIndexPageOptions(TranslatedPageOptions):
    pass


@register(Author)
class AuthorOptions(TranslationOptions):
    fields = ("local_name", "role", "bio")


@register(Tag)
class TagOptions(TranslationOptions):
    fields = ("label",)

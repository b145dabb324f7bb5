"""The texts every translated page has. Never register Wagtail's Page itself: that alters its table."""

from modeltranslation.translator import TranslationOptions, register

from .pages import TranslatedPage


@register(TranslatedPage)
class TranslatedPageOptions(TranslationOptions):
    fields: tuple[str, ...] = ("headline", "summary", "menu_title", "meta_title", "meta_description")

from modeltranslation.translator import register

from editions.translation import TranslatedPageOptions

from .models import HomePage, StandardPage


@register(HomePage)
class HomePageOptions(TranslatedPageOptions):
    fields = ("body",)


@register(StandardPage)
class StandardPageOptions(TranslatedPageOptions):
    fields = ("body",)

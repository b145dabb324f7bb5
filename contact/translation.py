from modeltranslation.translator import register

from editions.translation import TranslatedPageOptions

from .pages import ContactPage


@register(ContactPage)
class ContactPageOptions(TranslatedPageOptions):
    fields = ("body", "thanks_headline", "thanks_text")

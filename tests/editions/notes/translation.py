from modeltranslation.translator import register

from editions.translation import TranslatedPageOptions

from .models import NotePage


@register(NotePage)
class NotePageOptions(TranslatedPageOptions):
    fields = ("body",)

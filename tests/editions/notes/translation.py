from editions.translation import TranslatedPageOptions
from modeltranslation.translator import register

from .models import NotePage


@register(NotePage)
class NotePageOptions(TranslatedPageOptions):
    fields = ("body",)

from typing import ClassVar

from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField

from editions.pages import TranslatedPage


class NotePage(TranslatedPage):
    body = StreamField(
        [
            ("text", blocks.TextBlock()),
            ("html", blocks.RawHTMLBlock()),
        ],
        blank=True,
    )
    colour = models.CharField(max_length=20, blank=True)

    text_panels: ClassVar = ["headline", "summary", "body"]
    template = "notes/note_page.html"

"""The blocks of long technical writing. Their templates leave links and pictures as references."""

from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageChooserBlock

# What an editor may do inside a paragraph. Headings, pictures and code are blocks of their own.
INLINE = ["bold", "italic", "code", "link"]
PARAGRAPH = [*INLINE, "document-link", "ol", "ul", "superscript", "subscript", "strikethrough"]

CODE_LANGUAGES = [
    ("text", _("plain text")), ("bash", "Shell"), ("css", "CSS"), ("diff", "Diff"), ("docker", "Dockerfile"),
    ("go", "Go"), ("html", "HTML"), ("html+django", "HTML (Django)"), ("http", "HTTP"), ("ini", "INI"),
    ("java", "Java"), ("javascript", "JavaScript"), ("json", "JSON"), ("kotlin", "Kotlin"), ("markdown", "Markdown"),
    ("nginx", "nginx"), ("php", "PHP"), ("python", "Python"), ("ruby", "Ruby"), ("rust", "Rust"), ("sql", "SQL"),
    ("swift", "Swift"), ("terraform", "Terraform"), ("toml", "TOML"), ("tsx", "TSX"), ("typescript", "TypeScript"),
    ("xml", "XML"), ("yaml", "YAML"),
]  # fmt: skip


class HeadingBlock(blocks.StructBlock):
    """Its anchor is made from the block's id, so it outlives a change of wording or order."""

    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("h2", _("2 – section")), ("h3", "3"), ("h4", "4")], default="h2"
    )
    text = blocks.CharBlock(label=_("text"), max_length=200)

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blog/blocks/heading.html"
        label_format = "{text}"


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("alternative text"), required=False, max_length=250,
        help_text=_("What somebody who can't see it needs to know, in this language."),
    )  # fmt: skip
    decorative = blocks.BooleanBlock(label=_("decorative: says nothing that the text does not"), required=False)
    caption = blocks.RichTextBlock(label=_("caption"), features=INLINE, required=False)
    wide = blocks.BooleanBlock(label=_("wider than the text"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blog/blocks/image.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["alt"] and not cleaned["decorative"]:
            message = _("Describe the image, or tick that it is decorative.")
            raise blocks.StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        return cleaned


class CodeBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("language"), choices=CODE_LANGUAGES, default="python")
    file_name = blocks.CharBlock(label=_("file name"), required=False, max_length=120)
    code = blocks.TextBlock(label=_("code"), rows=10)

    class Meta:
        icon = "code"
        label = _("Code")
        translate = False
        template = "blog/blocks/code.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["highlighted"] = highlighted(value["code"], value["language"])
        context["language_name"] = dict(CODE_LANGUAGES).get(value["language"], value["language"])
        return context


class TableBlock(blocks.StructBlock):
    """A table whose first row, and if ticked first column, are headers."""

    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)
    header_column = blocks.BooleanBlock(label=_("the first column is a header"), required=False, default=True)
    table = TypedTableBlock(
        [
            ("text", blocks.RichTextBlock(label=_("Text"), features=INLINE)),
            ("number", blocks.CharBlock(label=_("Number"))),
        ],
        label=_("cells"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blog/blocks/table.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("text"), features=INLINE)
    source = blocks.CharBlock(label=_("source of the quote"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blog/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("kind"), choices=[("note", _("Note")), ("tip", _("Tip")), ("warning", _("Warning"))], default="note"
    )
    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=PARAGRAPH)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "blog/blocks/callout.html"


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    text = blocks.RichTextBlock(label=_("text"), features=INLINE, required=False)
    page = blocks.PageChooserBlock(label=_("leads to"))
    button = blocks.CharBlock(label=_("text of the button"), max_length=60)

    class Meta:
        icon = "mail"
        label = _("Call to action")
        template = "blog/blocks/call_to_action.html"


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        icon="pilcrow", label=_("Paragraph"), features=PARAGRAPH, template="blog/blocks/paragraph.html"
    )
    heading = HeadingBlock()
    image = ImageBlock()
    code = CodeBlock()
    table = TableBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    embed = EmbedBlock(
        icon="media", label=_("Video"), max_width=960, template="blog/blocks/embed.html",
        help_text=_("The address of a video on YouTube or Vimeo."),
    )  # fmt: skip
    call_to_action = CallToActionBlock()

    class Meta:
        template = "blog/blocks/body.html"
        required = False


def highlighted(code: str, language: str) -> SafeString:
    """The code as HTML with Pygments' class names; the colours are in static/css/code.css."""
    return SafeString(highlight(code, _lexer(language), HtmlFormatter(nowrap=True)))


@cache
def _lexer(language: str) -> Any:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:  # a language that we no longer offer
        return get_lexer_by_name("text")

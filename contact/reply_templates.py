"""What answers to visitors begin and end with: templates, and the signatures of those who write."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import PreviewableMixin

from editions.languages import BY_CODE, CHOICES

from .requests import ConsultationRequest, Topic
from .team import name_of

LONGEST_TEXT = 20_000  # letters
PLACEHOLDERS: dict[str, Promise] = {
    "name": gettext_lazy("the visitor’s name"),
    "company": gettext_lazy("their company"),
    "topic": gettext_lazy("what the request is about"),
    "received": gettext_lazy("the day on which it arrived"),
    "sender": gettext_lazy("the name of who answers"),
    "site": gettext_lazy("our name"),
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
GAP = "___"  # to be filled in by hand; an answer that still has one is not sent
EXAMPLES = {
    "en": ("Emma Clarke", "Northgate Freight"),
    "ja": ("田中健一", "株式会社みどり物流"),
    "ko": ("김서준", "한빛물류"),
    "zh-hans": ("王芳", "远航物流有限公司"),
    "vi": ("Trần Minh Anh", "Công ty Vận tải Sao Mai"),
}


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Put the values in place of ``{name}`` and the like, once: braces in a value stay as they are."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def check_placeholders(text: str) -> None:
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS})
    if unknown:
        raise ValidationError(
            _("There is no placeholder %(names)s. There are: %(known)s.")
            % {"names": _in_braces(unknown), "known": _in_braces(PLACEHOLDERS)}
        )
    if re.search("[{}]", PLACEHOLDER.sub("", text)):
        raise ValidationError(_("A brace is opened or closed alone. Placeholders are written like this: {name}"))


def values_for(request: ConsultationRequest, sender: str, language: str) -> dict[str, str]:
    """What stands for the placeholders in a text of this language."""
    with override(language):
        return {
            "name": request.name,
            "company": request.company,
            "topic": request.get_topic_display(),
            "received": format_date(timezone.localtime(request.created_at), BY_CODE[language].date_format),
            "sender": sender,
            "site": settings.WAGTAIL_SITE_NAME,
        }


class ReplyTemplate(PreviewableMixin, models.Model):
    """What an answer begins with, for one language and one topic or all of them."""

    name = models.CharField(gettext_lazy("name"), max_length=80, help_text=gettext_lazy("For colleagues only."))
    language = models.CharField(gettext_lazy("language"), max_length=12, choices=CHOICES)
    topic = models.CharField(gettext_lazy("topic"), max_length=20, choices=Topic.choices, blank=True)
    text = models.TextField(gettext_lazy("text"), max_length=LONGEST_TEXT)

    class Meta:
        verbose_name = gettext_lazy("answer template")
        verbose_name_plural = gettext_lazy("answer templates")
        ordering: ClassVar = ["language", "topic", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["language", "name"],
                name="reply_template_name",
                violation_error_message=gettext_lazy("There is a template of this name in this language."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.text = self.text.replace("\r\n", "\n")
        try:
            check_placeholders(self.text)
        except ValidationError as error:
            raise ValidationError({"text": error.messages}) from error

    def fits(self, request: ConsultationRequest) -> bool:
        return self.language == request.language and self.topic in (request.topic, "")

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "contact/admin/reply_template_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """As the answer to somebody made up."""
        name, company = EXAMPLES[self.language]
        example = ConsultationRequest(
            name=name, company=company, topic=self.topic or Topic.OTHER, created_at=timezone.now()
        )
        text = fill_in(self.text, values_for(example, name_of(request.user), self.language))
        return {"text": text, "language": BY_CODE[self.language]}


class Signature(models.Model):
    """What stands below the answers that somebody writes in a language."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signatures")
    language = models.CharField(max_length=12, choices=CHOICES)
    text = models.TextField(max_length=1000)

    class Meta:
        verbose_name = gettext_lazy("signature")
        verbose_name_plural = gettext_lazy("signatures")
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "language"], name="one_signature_a_language")]

    def __str__(self) -> str:
        return self.text


def signature_of(user: Any, language: str) -> str:
    """The name of the user and ours, unless they have written one."""
    own = Signature.objects.filter(user=user, language=language).first()
    return own.text if own else f"{name_of(user)}\n{settings.WAGTAIL_SITE_NAME}"


def _in_braces(names: Any) -> str:
    return ", ".join(f"{{{name}}}" for name in names)

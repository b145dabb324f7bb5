"""The templates of answers, and the signatures of users, where each is edited."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet

from editions.languages import LANGUAGES

from ..reply_templates import GAP, PLACEHOLDERS, ReplyTemplate, Signature, signature_of


class ReplyTemplateViewSet(SnippetViewSet):
    model = ReplyTemplate
    icon = "form"
    menu_label = gettext_lazy("Answer templates")
    menu_order = 130
    add_to_settings_menu = True
    list_display = [
        "name",
        Column("language", label=gettext_lazy("Language"), accessor="get_language_display", sort_key="language"),
        Column("topic", label=gettext_lazy("Topic"), accessor=lambda template: template.get_topic_display() or "–"),
    ]
    list_filter = ["language", "topic"]
    search_fields = ["name", "text"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("topic")]),
        FieldPanel("text", widget=forms.Textarea({"rows": 20})),
        HelpPanel(
            {"placeholders": PLACEHOLDERS, "gap": GAP},
            "contact/admin/reply_placeholders.html",
            heading=gettext_lazy("Placeholders"),
        ),
    ]

    def register_chooser_viewset(self) -> None:
        """None: nothing chooses a template, and Wagtail's would show them to everybody in the admin."""


class DeleteTemplates(DeleteBulkAction):
    """Wagtail's own shows everybody in the admin what they may not delete."""

    models = [ReplyTemplate]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("contact.delete_replytemplate"):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class SignaturesForm(forms.Form):
    """A field for each language; an empty one stands for the name of the user and ours."""

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = instance
        own = dict(Signature.objects.filter(user=instance).values_list("language", "text"))
        for language in LANGUAGES:
            self.fields[language.code] = forms.CharField(
                label=language.name,
                required=False,
                max_length=1000,
                initial=own.get(language.code, ""),
                widget=forms.Textarea(
                    {"rows": 3, "lang": language.tag, "placeholder": signature_of(instance, language.code)}
                ),
            )

    def save(self) -> None:
        with transaction.atomic():
            for code, text in self.cleaned_data.items():
                signature = Signature.objects.filter(user=self.user, language=code)
                if not text:
                    signature.delete()
                elif not signature.update(text=text.replace("\r\n", "\n")):
                    Signature.objects.create(user=self.user, language=code, text=text.replace("\r\n", "\n"))


class SignaturesPanel(BaseSettingsPanel):
    name = "signatures"
    title = gettext_lazy("Signatures of your answers")
    order = 350
    form_class = SignaturesForm
    help_text = gettext_lazy("Below your mails to visitors, by the language you write in.")

    def is_active(self) -> bool:
        return bool(self.user.has_perm("contact.change_consultationrequest"))

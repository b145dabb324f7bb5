"""The edit form of the admin as a browser holds it: what it was drawn with, what it sends, what it learns."""

import re
from html import unescape
from typing import ClassVar

from wagtail.models import Page

from editions.forms import NOW
from editions.languages import BY_CODE, LANGUAGES
from editions.merging import SHARED
from editions.states import ready_languages
from editions.values import field_names

CONFLICT = "Somebody else changed this while you did."


def newest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def stream(name, blocks):
    """A StreamField whose blocks are single texts, as its widget posts it."""
    data = {f"{name}-count": str(len(blocks))}
    for number, block in enumerate(blocks):
        parts = {
            "type": block["type"],
            "id": block.get("id", ""),
            "order": number,
            "deleted": "",
            "value": block["value"],
        }
        data |= {f"{name}-{number}-{part}": value for part, value in parts.items()}
    return data


def form_data(page, ready=(), action="", languages=tuple(BY_CODE), **texts):
    """What the edit form of a note posts: the text as it is, boxes as they were drawn, then the changes.

    Only ``languages`` are posted: those whose tabs were opened.
    """
    data = {"slug": page.slug, "source_language": page.source_language, "colour": getattr(page, "colour", "")}
    for language in LANGUAGES:
        if language.code not in languages:
            continue
        values = page.text_in(language.code)
        for name in field_names(type(page)):
            field = f"{name}_{language.suffix}"
            data |= stream(field, values[name]) if name == "body" else {field: values[name]}
        if language.code in ready_languages(page):
            data[f"ready_{language.suffix}"] = page.ready[language.code]
    for code in ready:
        data[f"ready_{code}"] = NOW
    return {**data, **texts, **({action: action} if action else {})}


class Window:
    """One open edit form. ``opened`` are the languages whose tabs the user looks at."""

    overwrites: ClassVar = {}  # the draft that autosave has made, and no other button writes over

    def __init__(self, client, page, opened=tuple(BY_CODE), **drawn):
        self.client, self.page, self.opened = client, page, opened
        self.address = f"/admin/pages/{page.pk}/edit/"
        draft = newest(page)
        form = type(draft).get_edit_handler().get_form_class()(instance=draft, for_user=client.user)
        self.data = {**form_data(draft, languages=opened), **drawn}
        self._remember(form)

    @classmethod
    def of_new_page(cls, client, parent, model):
        self = cls.__new__(cls)
        self.client, self.page, self.opened = client, model(source_language="en"), tuple(BY_CODE)
        self.address = f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{parent.pk}/"
        self.data = form_data(self.page)
        self._remember(model.get_edit_handler().get_form_class()(instance=self.page, for_user=client.user))
        return self

    def _remember(self, form):
        for group in (*self.opened, SHARED):
            found = re.fullmatch(r'<input type="hidden" name="(\w+)" value="(.*)">', form.base_input(group))
            self.data[found[1]] = unescape(found[2])

    def get(self):
        return self.client.get(self.address)

    def save(self, *, action="", ready=(), once=None, **changes):
        """Press a button; ``once`` is sent with this press only."""
        self.data |= changes | {f"ready_{code}": NOW for code in ready}
        return self.client.post(self.address, self.data | (once or {}) | ({action: action} if action else {}))

    def shown_again(self, response):
        """The form that was refused and what it shows now: what others have changed meanwhile too."""
        form = response.context["form"]
        self._remember(form)
        for name in form.kept & form.fields.keys():
            value = form[name].value()
            if name.startswith("ready_") and not value:
                self.data.pop(name, None)
            elif f"{name}-count" in self.data:
                parts = [key for key in self.data if key.startswith(f"{name}-")]
                self.data = {key: part for key, part in self.data.items() if key not in parts}
                self.data |= stream(name, value.get_prep_value())
            elif name in self.data or value:
                self.data[name] = value or ""

    def autosave(self, **changes):
        """What the admin does in the background; the form then takes over what the answer says."""
        self.data |= changes
        data = self.data | self.overwrites
        answer = self.client.post(self.address, data, headers={"accept": "application/json"}).json()
        if answer["success"]:
            self.page = Page.objects.get(pk=answer["pk"]).specific
            self.address = f"/admin/pages/{answer['pk']}/edit/"
            self.overwrites = {"overwrite_revision_id": answer["revision_id"]}
            self.data |= {name: value for name, value in answer["field_updates"].items() if name in self.data}
        return answer

"""The edit form of the admin as a browser holds it: what it was drawn with, what it sends, what it learns."""

import re
from html import unescape

from editions.forms import NOW
from editions.languages import BY_CODE, LANGUAGES
from editions.merging import SHARED
from editions.states import ready_languages
from editions.values import field_names


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

    def __init__(self, client, page, opened=tuple(BY_CODE), **drawn):
        self.client = client
        self.address = f"/admin/pages/{page.pk}/edit/"
        draft = newest(page)
        form = type(draft).get_edit_handler().get_form_class()(instance=draft, for_user=client.user)
        self.data = {**form_data(draft, languages=opened), **drawn}
        for group in (*opened, SHARED):
            name, value = re.fullmatch(
                r'<input type="hidden" name="(\w+)" value="(.*)">', form.base_input(group)
            ).groups()
            self.data[name] = unescape(value)

    def save(self, *, action="", ready=(), once=None, **changes):
        """Press a button; ``once`` is sent with this press only."""
        self.data |= changes | {f"ready_{code}": NOW for code in ready}
        return self.client.post(self.address, self.data | (once or {}) | ({action: action} if action else {}))

    def autosave(self, **changes):
        """What the admin does in the background; the form then takes over what the answer says."""
        self.data |= changes
        answer = self.client.post(self.address, self.data, headers={"accept": "application/json"}).json()
        if answer["success"]:
            self.data["overwrite_revision_id"] = answer["revision_id"]
            self.data |= {name: value for name, value in answer["field_updates"].items() if name in self.data}
        return answer

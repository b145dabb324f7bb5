"""Bring text back into the draft, one language at a time, and tell it in the page's history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from wagtail.admin.panels import ObjectList
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from . import publishing
from .models import EditionVersion
from .values import Values, field_names, set_values

BRING_BACK = "editions.bring_back"
SHOW_AGAIN = "editions.show_again"


def bring_back(
    page_id: int, texts: Mapping[str, Values], *, moment: datetime, user: Any, shared: Any = None
) -> Revision:
    """Make a new draft of the newest one, in which these languages have an older text; the rest stays as it is.

    ``shared`` is an older draft from which what all languages share comes back too. The draft that was the newest
    stays in the history. Nothing that is brought back counts as ready.
    """
    with publishing.locked(page_id):
        page: Any = Page.objects.get(pk=page_id).specific.get_latest_revision_as_object()
        names = field_names(type(page))
        for code, values in texts.items():
            set_values(page, code, {name: values.get(name) or "" for name in names})
        page.ready = {code: mark for code, mark in page.ready.items() if code not in texts}
        if shared is not None:
            _bring_back_shared(page, shared)
        revision: Revision = page.save_revision(user=user)
        data = {"languages": list(texts), "shared": shared is not None, "of": moment.isoformat()}
        log(instance=page, action=BRING_BACK, user=user, data=data, revision=revision, content_changed=True)
    return revision


def show_again(version: EditionVersion, user: Any) -> None:
    """Let readers see an earlier text of a language again, and say so in the history."""
    with publishing.locked(version.edition.page_id):
        publishing.restore(version)
        data = {"languages": [version.edition.language], "of": version.since.isoformat()}
        log(instance=version.edition.page.specific, action=SHOW_AGAIN, user=user, data=data)


def shared_panel(model: Any) -> ObjectList:
    """The panels of what all languages share and an older draft can give back; the slug and the settings stay."""
    return ObjectList(model.shared_panels).bind_to_model(model)


def _shared_names(panel: Any) -> list[str]:
    if hasattr(panel, "children"):
        return [name for child in panel.children for name in _shared_names(child)]
    return [getattr(panel, "relation_name", None) or panel.field_name]


def _bring_back_shared(page: Model, older: Model) -> None:
    for name in _shared_names(shared_panel(type(page))):
        field: Any = page._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            getattr(page, name).set(list(getattr(older, name).all()))
        else:
            setattr(page, field.attname, getattr(older, field.attname))

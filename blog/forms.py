"""The search form: it makes the best of what it is given, without complaint."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from textsearch.queries import MAX_LETTERS

from .authors import Author
from .search import Query, authors_of, tags_of
from .tags import Tag


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Tags or authors, called as in the language of the page."""

    code: str

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, required=False, to_field_name="slug", **kwargs)

    def label_from_instance(self, obj: Tag | Author) -> str:
        return str(obj.name_in(self.code))


class SearchForm(forms.Form):
    tag = NamedChoice(label=_("Tag"), empty_label=_("All tags"))
    author = NamedChoice(label=_("Author"), empty_label=_("All authors"))

    def __init__(self, data: QueryDict, code: str) -> None:
        super().__init__(data, auto_id="search-%s")
        for name, queryset in (("tag", tags_of(code)), ("author", authors_of(code))):
            field: Any = self.fields[name]
            field.code, field.queryset = code, queryset
        self.is_valid()
        self.query = Query(self.typed(data), code, self.cleaned_data.get("tag"), self.cleaned_data.get("author"))

    @staticmethod
    def typed(data: QueryDict) -> str:
        """What was typed, as far as it is used. A NUL is nothing that anybody types."""
        return data.get("q", "").replace("\x00", "").strip()[:MAX_LETTERS]

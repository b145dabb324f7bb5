"""What all languages of a page share, as plain data: tags, authors, cover, address."""

import json
from typing import Any

from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from wagtail.models import COMMENTS_RELATION_NAME, Page

from .values import columns

# Wagtail's own fields are its bookkeeping, but for these, which readers of every language notice.
OF_WAGTAIL = ("slug", "show_in_menus")
# Not shared, or said of one publication only.
APART = ("source_language", "minor_change", "ready")


def shared_data(page: Any) -> dict[str, Any]:
    """Equal for two states of a page exactly when readers see the same beside the text."""
    model = type(page)
    own = {field.attname for field in model._meta.concrete_fields} - {f.attname for f in Page._meta.concrete_fields}
    own -= {*columns(model), *APART, "page_ptr_id"}
    data = {name: model._meta.get_field(name).value_to_string(page) for name in (*OF_WAGTAIL, *sorted(own))}
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name != COMMENTS_RELATION_NAME:
            data[name] = _rows(getattr(page, name).all(), relation.field.name)
    return data


def _rows(children: Any, parent: str) -> list[str]:
    """The rows without their keys, which a draft does not know yet, and without the page that they belong to.

    Sorted by what they say, unless editors sort them.
    """
    rows = [get_serializable_data_for_fields(child) for child in children]
    is_sorted = any("sort_order" in row for row in rows)
    if is_sorted:
        rows.sort(key=lambda row: row["sort_order"] or 0)
    apart = ("pk", "id", "sort_order", parent)
    said = [json.dumps({name: row[name] for name in row if name not in apart}, default=str) for row in rows]
    return said if is_sorted else sorted(said)

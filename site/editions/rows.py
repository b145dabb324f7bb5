"""The rows of a formset, such as the authors of an article, when others have changed them since it was drawn."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from .posted import digest, in_words, plain

OF_THE_FORMSET = ("ORDER", "DELETE")


def fingerprint_of(formset: Any) -> str:
    """Of the rows as drawn or as posted, in their order."""
    return digest([_read(form, plain) for form in _staying(formset)])


def names_of(formset: Any) -> str:
    """The rows as a reader would name them."""
    return ", ".join(filter(None, (" ".join(_read(form, in_words)) for form in _staying(formset))))


def drawn_anew(formset: Any, data: Any = None) -> Any:
    """The formset as it is drawn from the newest draft, or with other data."""
    return type(formset)(data, instance=formset.instance, prefix=formset.prefix, form_kwargs=formset.form_kwargs)


def untouched(drawn: Any) -> Any:
    """The formset that a browser would send if nobody had touched it."""
    management = drawn.management_form
    data = {management.add_prefix(name): management[name].value() for name in management.fields}
    for order, form in enumerate(drawn.forms, start=1):
        fields = {bound.html_name: bound.field.prepare_value(bound.initial) for bound in form}
        data |= {name: "" if value is None else value for name, value in fields.items()}
        data[form.add_prefix("ORDER")] = order
    return drawn_anew(drawn, data)


def without_ids_of_others(formset: Any, **marks: str) -> Any:
    """A row that somebody else has deleted meanwhile can't be changed: it is a new one, with these marks."""
    known = {str(row.pk) for row in formset.get_queryset()}
    prefixes = [formset.add_prefix(number) for number in range(formset.initial_form_count())]
    key = formset.model._meta.pk.name
    gone = [prefix for prefix in prefixes if formset.data.get(f"{prefix}-{key}") not in known]
    if not gone:
        return formset
    data = formset.data.copy()
    for prefix in gone:
        for name, value in {key: "", **marks}.items():
            data[f"{prefix}-{name}"] = value
    return drawn_anew(formset, data)


def remove_others(formset: Any) -> None:
    """Who saves rows over those of somebody else replaces them; Wagtail would add the one to the other."""
    manager = getattr(formset.instance, formset.rel_name)
    posted = {form.instance.pk for form in formset.initial_forms}
    manager.remove(*[row for row in manager.all() if row.pk and row.pk not in posted])


def _staying(formset: Any) -> list[Any]:
    if not formset.is_bound:
        return list(formset.forms)
    forms = [form for form in formset.forms if "DELETE" not in form.fields or not form["DELETE"].data]
    return sorted(forms, key=_order)


def _order(form: Any) -> int:
    with suppress(KeyError, ValidationError):
        return int(form.fields["ORDER"].to_python(form["ORDER"].data) or 0)
    return 0


def _read(form: Any, how: Any) -> list[Any]:
    names = [name for name in form.fields if name not in (*OF_THE_FORMSET, form._meta.model._meta.pk.name)]
    values = [form[name].data if form.is_bound else form[name].initial for name in names]
    return [how(form.fields[name], value) for name, value in zip(names, values, strict=True)]

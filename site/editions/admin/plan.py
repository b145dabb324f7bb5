"""What publishing the text in the edit form, as it is right now, would change: a fragment for a dialog."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.views.pages.create import CreateView

from ..plan import plan
from .edit import TranslatedEditView

TEMPLATE = "editions/admin/plan.html"
SUBMITS = frozenset({"action-submit", "action-restart-workflow"})


class WithoutSaving:
    """Makes the form as the view that it is mixed into does, and says what would come of it instead of saving it.

    What is wrong in the form is not said here: the browser goes on to the view itself, which shows it at the fields.
    """

    request: HttpRequest
    http_method_names = ("post",)

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().dispatch(*args, **kwargs)  # type: ignore[misc]
            transaction.set_rollback(True)  # a form makes new tags while it fills in the page
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        page = form.save(commit=False)
        is_submitted = not SUBMITS.isdisjoint(self.request.POST)
        return render(self.request, TEMPLATE, {"plan": plan(page), "is_submitted": is_submitted})

    def form_invalid(self, form: Any) -> HttpResponse:
        return HttpResponse(status=422)


class EditPlanView(WithoutSaving, TranslatedEditView):
    pass


class CreatePlanView(WithoutSaving, CreateView):
    pass

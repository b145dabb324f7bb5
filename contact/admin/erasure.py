"""Erasing people in the admin: whom, what would go, and the receipt."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ..erased import Erasure
from ..erasure import Kind, Result, erase_people
from ..forms import is_key
from ..requests import ConsultationRequest

PERMISSION = "contact.delete_consultationrequest"
MOST = 50  # people at once
ERASE = "erase"


class EraseForm(forms.Form):
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"), widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("One on each line. Everything that came from them goes, and what we sent to them."),
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        emails = list(dict.fromkeys(self.cleaned_data["emails"].split()))
        for email in emails:
            try:
                validate_email(email)
            except ValidationError:
                raise ValidationError(_("%(text)s is no e-mail address.") % {"text": email}) from None
        if len(emails) > MOST:
            raise ValidationError(_("At most %(count)d at once.") % {"count": MOST})
        return emails


class ForLeads(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """For those who may erase, and nobody else."""

    model = ConsultationRequest
    permission_required = "delete"
    header_icon = "bin"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("consultation_requests:index"), "label": _("Requests")}
        erasures = {"url": reverse("consultation_requests:erasures"), "label": _("Erasures")}
        return [*self.breadcrumbs_items, index, erasures, {"url": "", "label": self.get_page_title()}]


class EraseView(ForLeads, TemplateView):
    """No address stands in a URL: those of chosen requests are posted, or come by the ids of the requests."""

    template_name = "contact/admin/erasure_form.html"
    page_title = gettext_lazy("Erase people")
    result: Result | None = None

    @cached_property
    def form(self) -> EraseForm:
        return EraseForm(initial={"emails": "\n".join(self._addresses(self.request.GET.getlist("request")))})

    def post(self, request: HttpRequest) -> HttpResponse:
        if "chosen" in request.POST:
            chosen = [text.partition(":")[0] for text in request.POST.getlist("chosen")]
            self.form = EraseForm(initial={"emails": "\n".join(self._addresses(chosen))})
            return self.render_to_response(self.get_context_data())
        self.form = EraseForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        is_serious = request.POST.get("action") == ERASE
        self.result = erase_people(self.form.cleaned_data["emails"], request.user, dry_run=not is_serious)
        if is_serious:
            messages.success(request, _("Erased. This is the receipt."))
            return redirect("consultation_requests:erasure", pk=self.result.erasure.pk)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result = self.result
        items = [(Kind(item.kind).label, item.label) for item in result.items] if result else []
        context = {"form": self.form, "is_rehearsed": result is not None, "items": items}
        return super().get_context_data(**kwargs, **context, elsewhere=result.elsewhere if result else [])

    def _addresses(self, keys: list[str]) -> list[str]:
        numbers = [int(key) for key in keys[:MOST] if is_key(key)]
        requests = ConsultationRequest.objects.filter(pk__in=numbers)
        return list(dict.fromkeys(requests.values_list("email", flat=True)))


class InsteadOfDeleting(DeleteView):
    """To delete the row of a request would leave its mails, and other traces, behind."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('consultation_requests:erase')}?request={kwargs['pk']}")

    post = get


class ErasuresView(ForLeads, ListView):  # type: ignore[type-arg, misc]
    """The receipts, the newest first."""

    template_name = "contact/admin/erasure_list.html"
    page_title = gettext_lazy("Erasures")
    context_object_name = "erasures"
    paginate_by = 50

    def get_queryset(self) -> "QuerySet[Erasure]":
        return Erasure.objects.select_related("user")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": self.get_page_title()}]


class ErasureView(ForLeads, DetailView):  # type: ignore[type-arg]
    template_name = "contact/admin/erasure.html"
    page_title = gettext_lazy("Receipt of an erasure")
    context_object_name = "erasure"

    def get_queryset(self) -> "QuerySet[Erasure]":
        return Erasure.objects.select_related("user").prefetch_related("people")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        erasure: Erasure = self.object
        counts = [(Kind(kind).label, count) for kind, count in erasure.counts.items() if kind in Kind.values]
        return super().get_context_data(**kwargs, counts=counts)


class ForErasing(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


def menu_item() -> MenuItem:
    return ForErasing(_("Erasures"), reverse("consultation_requests:erasures"), icon_name="bin", name="erasures")


# Beside those of Wagtail's viewset.
URLS = [
    path("erase/", EraseView.as_view(), name="erase"),
    path("erasures/", ErasuresView.as_view(), name="erasures"),
    path("erasures/<int:pk>/", ErasureView.as_view(), name="erasure"),
]

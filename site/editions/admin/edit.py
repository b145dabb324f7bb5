"""Wagtail's edit view for a page that several people write at once; the form merges (see ``merging.py``)."""

from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.ui.editing_sessions import EditingSessionsModule
from wagtail.admin.views.pages.edit import EditView

from .. import publishing
from ..forms import TAKE_OVER
from ..languages import BY_CODE
from .side_panels import with_languages

OVERWRITE = "overwrite_revision_id"


class TranslatedEditView(EditView):
    # The form takes from what was posted only what its user has changed, so nothing newer is overwritten.
    is_out_of_date = False
    partials_template_name = "editions/admin/edit_partials.html"

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
        # Between reading the newest draft and saving the next one nobody else may save.
        with publishing.locked(page_id) if request.method == "POST" else nullcontext():
            response: HttpResponse = super().dispatch(request, page_id, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Autosave writes over the revision that it made before. Once somebody else has saved or published, it makes a
        # new one.
        latest = self.latest_revision and self.latest_revision.pk
        if request.POST.get(OVERWRITE) not in (None, str(latest)) or latest == self.real_page_record.live_revision_id:
            posted = request.POST.copy()
            posted.pop(OVERWRITE, None)
            request.POST = posted  # type: ignore[assignment]
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.conflicts and self.expects_json_response and not self.locked_for_user:
            message = _("Somebody else has changed the same text. Nothing is lost: save to see both texts and choose.")
            return self.json_error_response("validation_error", message)  # type: ignore[no-any-return]
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Saving the form in the background would decide a conflict before its user has read it.
        context["autosave_enabled"] = self.autosave_enabled and not self.form.conflicts
        return context

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        with_languages(panels)
        return panels

    def get_editing_sessions(self) -> EditingSessionsModule:
        """Who else is here. Without a revision Wagtail does not warn that saving would overwrite what they do."""
        module = super().get_editing_sessions()
        module.revision_id = module.revision_created_at = None
        return module

    def redirect_and_remain(self) -> HttpResponse:
        response: HttpResponse = super().redirect_and_remain()
        if language := BY_CODE.get(self.request.POST.get(TAKE_OVER, "")):
            response["Location"] += f"#tab-{language.suffix}"
        return response

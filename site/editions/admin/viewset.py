from wagtail.admin.viewsets.pages import PageViewSet

from .comparing import CompareView
from .edit import TranslatedEditView
from .explorer import ExplorerView
from .history import HistoryView, RestoreRevisionView


class TranslatedPageViewSet(PageViewSet):
    """Wagtail's own views of pages, but for these."""

    icon = PageViewSet.UNDEFINED  # each view has its own
    edit_view_class = TranslatedEditView
    history_view_class = HistoryView
    index_view_class = ExplorerView
    revisions_compare_view_class = CompareView
    revisions_revert_view_class = RestoreRevisionView

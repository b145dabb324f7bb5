from django.urls import reverse

from ..languages import BY_CODE


def tab_url(page_id: int, code: str) -> str:
    """The edit form of a page with the tab of this language open."""
    return f"{reverse('wagtailadmin_pages:edit', args=[page_id])}#tab-{BY_CODE[code].suffix}"

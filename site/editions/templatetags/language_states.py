"""What editors see of the state of a language, the same everywhere in the admin."""

from typing import Any

from django import template

from ..admin.links import tab_url
from ..languages import BY_CODE
from ..models import DraftText
from ..states import LanguageState, State

register = template.Library()
register.simple_tag(tab_url)


@register.inclusion_tag("editions/admin/state.html")
def state_mark(found: LanguageState | DraftText, compact: bool = False) -> dict[str, Any]:
    """The state in words behind its shape; ``compact`` shows the code of the language instead of the words.

    A row of ``DraftText`` comes from ``with_states()``.
    """
    language = BY_CODE[found.language] if isinstance(found, DraftText) else found.language
    return {
        "state": State(found.state),  # type: ignore[union-attr]
        "is_out_of_date": found.is_out_of_date,  # type: ignore[union-attr]
        "language": language,
        "compact": compact,
    }

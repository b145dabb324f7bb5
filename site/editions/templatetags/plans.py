"""For Wagtail's own pages that ask before something is published."""

from django.template import Library

from ..pages import TranslatedPage
from ..plan import Plan, plan

register = Library()


@register.simple_tag
def plan_of(page: TranslatedPage) -> Plan:
    """What publishing the newest draft of the page would change."""
    return plan(page.get_latest_revision_as_object())

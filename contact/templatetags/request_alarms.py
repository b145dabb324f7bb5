from typing import Any

from django import template
from django.template import Context

from ..health import alarms

register = template.Library()


@register.inclusion_tag("contact/admin/alarm.html", takes_context=True)
def request_alarms(context: Context) -> dict[str, Any]:
    """What keeps requests from arriving, for those who work on them."""
    may_see = context["request"].user.has_perm("contact.view_consultationrequest")
    return {"alarms": alarms() if may_see else []}

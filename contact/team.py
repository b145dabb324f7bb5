"""Who works on requests."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

GROUP = "Sales"


def members() -> QuerySet[Any]:
    """Those to whom a request can be given."""
    users = get_user_model().objects.filter(is_active=True, groups__name=GROUP)
    return users.order_by("first_name", "last_name", get_user_model().USERNAME_FIELD)


def is_member(user: Any) -> bool:
    return bool(members().filter(pk=user.pk).exists())


def name_of(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())

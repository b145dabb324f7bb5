"""Rights for groups, given by migrations.

Django makes permissions after all migrations have run; a migration that gives them to a group makes them itself.
"""

from typing import Any, NamedTuple


class Right(NamedTuple):
    app_label: str
    model: str
    codename: str
    name: str


def permission(apps: Any, right: Right) -> Any:
    """The permission, made if need be. ``apps`` are those of the migration."""
    content_type, _made = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=right.app_label, model=right.model
    )
    found, _made = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename=right.codename, defaults={"name": right.name}
    )
    return found


def grant(apps: Any, group: str, *rights: Right) -> Any:
    """Give a group, made if need be, these permissions; returns the group."""
    found, _made = apps.get_model("auth.Group").objects.get_or_create(name=group)
    found.permissions.add(*(permission(apps, right) for right in rights))
    return found


ACCESS_ADMIN = Right("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")

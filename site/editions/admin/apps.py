"""Wagtail's own app for users, with languages on the form."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "editions.admin.users.UserViewSet"

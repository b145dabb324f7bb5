"""Translators change the text of their own languages; editors and moderators write in every language.

The rights of Editors and Moderators on pages are Wagtail's own, from its first migrations.
"""

from django.db import migrations

from editions.grants import ACCESS_ADMIN, Right, grant, permission


EVERYTHING = Right(
    "editions", "userlanguage", "write_every_language", "Can write in every language, and what all share"
)
CHANGE_PAGE = Right("wagtailcore", "page", "change_page", "Can change page")
CHOOSE = (
    Right("wagtailimages", "image", "choose_image", "Can choose image"),
    Right("wagtaildocs", "document", "choose_document", "Can choose document"),
)


def make_groups(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=["Editors", "Moderators"]):
        grant(apps, group.name, EVERYTHING)
    translators = grant(apps, "Translators", ACCESS_ADMIN)
    for root in apps.get_model("wagtailcore.Page").objects.filter(depth=1):
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=translators, page=root, permission=permission(apps, CHANGE_PAGE)
        )
    for collection in apps.get_model("wagtailcore.Collection").objects.filter(depth=1):
        for choose in CHOOSE:
            apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
                group=translators, collection=collection, permission=permission(apps, choose)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("editions", "0002_writing"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0090_remove_grouppagepermission_permission_type"),
        ("wagtaildocs", "0012_uploadeddocument"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

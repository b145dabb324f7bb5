"""Translators change the text of their own languages; editors and moderators write in every language.

The rights of Editors and Moderators on pages are Wagtail's own, from its first migrations.
"""

from django.db import migrations


def permission(apps, app_label, model, codename, name):
    # Permissions are made after all migrations have run; these groups need theirs now.
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label=app_label, model=model)
    found, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return found


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    everything = permission(
        apps, "editions", "userlanguage", "write_every_language", "Can write in every language, and what all share"
    )
    for group in Group.objects.filter(name__in=["Editors", "Moderators"]):
        group.permissions.add(everything)
    translators, _ = Group.objects.get_or_create(name="Translators")
    translators.permissions.add(
        permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    )
    change_page = permission(apps, "wagtailcore", "page", "change_page", "Can change page")
    rights = apps.get_model("wagtailcore.GroupPagePermission").objects
    for root in apps.get_model("wagtailcore.Page").objects.filter(depth=1):
        rights.get_or_create(group=translators, page=root, permission=change_page)
    collections = apps.get_model("wagtailcore.Collection").objects.filter(depth=1)
    for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        choose = permission(apps, app_label, model, f"choose_{model}", f"Can choose {model}")
        for collection in collections:
            apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
                group=translators, collection=collection, permission=choose
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

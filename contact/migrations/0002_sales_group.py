"""The group that sees consultation requests. Editors do not, and this group sees no pages."""

from django.db import migrations

NAME = "Sales"


def create_group(apps, schema_editor):
    # Permissions are made after all migrations have run; this group needs three of them now.
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name=NAME)
    wanted = [
        ("contact", "consultationrequest", "change_consultationrequest", "Can change consultation request"),
        ("contact", "consultationrequest", "view_consultationrequest", "Can view consultation request"),
        ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    ]
    for app_label, model, codename, name in wanted:
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(create_group, migrations.RunPython.noop)]

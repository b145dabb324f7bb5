"""The group that sees consultation requests. Editors do not, and this group sees no pages."""

from django.db import migrations

from editions.grants import ACCESS_ADMIN, Right, grant


def create_group(apps, schema_editor):
    rights = [
        Right("contact", "consultationrequest", f"{action}_consultationrequest", f"Can {action} consultation request")
        for action in ("change", "view")
    ]
    grant(apps, "Sales", ACCESS_ADMIN, *rights)


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(create_group, migrations.RunPython.noop)]

"""Whoever edits articles also edits their authors and tags."""

from django.db import migrations


def give_rights(apps, schema_editor):
    # Permissions are made after all migrations have run; these groups need theirs now.
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    for group in apps.get_model("auth.Group").objects.filter(name__in=["Editors", "Moderators"]):
        for model in ("author", "tag"):
            content_type, _ = ContentType.objects.get_or_create(app_label="blog", model=model)
            for action in ("add", "change", "view"):
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

"""Whoever edits articles also edits their authors and tags."""

from django.db import migrations

from editions.grants import Right, grant


RIGHTS = [
    Right("blog", model, f"{action}_{model}", f"Can {action} {model}")
    for model in ("author", "tag")
    for action in ("add", "change", "view")
]


def give_rights(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=["Editors", "Moderators"]):
        grant(apps, group.name, *RIGHTS)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

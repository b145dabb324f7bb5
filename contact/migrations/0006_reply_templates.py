"""Templates to begin with, one for each topic and two for all, in five languages; Sales may change them."""

import tomllib
from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).with_name("reply_templates")
ACTIONS = ("add", "change", "delete", "view")


def create_templates(apps, schema_editor):
    ReplyTemplate = apps.get_model("contact.ReplyTemplate")
    for file in sorted(FOLDER.glob("*.toml")):
        for values in tomllib.loads(file.read_text(encoding="utf-8"))["template"]:
            ReplyTemplate.objects.get_or_create(language=file.stem, name=values.pop("name"), defaults=values)


def let_sales_change_them(apps, schema_editor):
    # Permissions are made after all migrations have run; the group needs these now.
    Permission = apps.get_model("auth.Permission")
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name="Sales")
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="contact", model="replytemplate"
    )
    for action in ACTIONS:
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_replytemplate",
            defaults={"name": f"Can {action} answer template"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("contact", "0005_erasure")]

    operations = [
        migrations.RunPython(create_templates, migrations.RunPython.noop),
        migrations.RunPython(let_sales_change_them, migrations.RunPython.noop),
    ]

"""Templates to begin with, one for each topic and two for all, in five languages; Sales may change them."""

import tomllib
from pathlib import Path

from django.db import migrations

from editions.grants import Right, grant

FOLDER = Path(__file__).with_name("reply_templates")
ACTIONS = ("add", "change", "delete", "view")


def create_templates(apps, schema_editor):
    ReplyTemplate = apps.get_model("contact.ReplyTemplate")
    for file in sorted(FOLDER.glob("*.toml")):
        for values in tomllib.loads(file.read_text(encoding="utf-8"))["template"]:
            ReplyTemplate.objects.get_or_create(language=file.stem, name=values.pop("name"), defaults=values)


def let_sales_change_them(apps, schema_editor):
    rights = (
        Right("contact", "replytemplate", f"{action}_replytemplate", f"Can {action} answer template")
        for action in ACTIONS
    )
    grant(apps, "Sales", *rights)


class Migration(migrations.Migration):
    dependencies = [("contact", "0005_erasure")]

    operations = [
        migrations.RunPython(create_templates, migrations.RunPython.noop),
        migrations.RunPython(let_sales_change_them, migrations.RunPython.noop),
    ]

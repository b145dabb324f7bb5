from django.db import migrations, models

from textsearch.analysis import VERSION

# modelsearch's query for PostgreSQL needs this index, and its comments take it for granted, but nothing creates it.
CREATE = (
    "CREATE INDEX IF NOT EXISTS textsearch_title_body ON wagtailsearch_indexentry USING gin ((title || body))"
)
DROP = "DROP INDEX IF EXISTS textsearch_title_body"


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


def record_empty_index(apps, schema_editor):
    """In a new database all that will ever be indexed is indexed by this analyser; an old one needs a rebuild."""
    if not apps.get_model("wagtailsearch", "IndexEntry").objects.exists():
        apps.get_model("textsearch", "IndexBuild").objects.create(analyser=VERSION)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("wagtailsearch", "0010_add_text_fields")]

    operations = [
        migrations.CreateModel(
            name="IndexBuild",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("analyser", models.PositiveIntegerField()),
                ("finished_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"get_latest_by": "pk", "ordering": ["pk"]},
        ),
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(record_empty_index, migrations.RunPython.noop),
    ]

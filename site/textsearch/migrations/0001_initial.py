from django.db import migrations, models

from textsearch.analysis import VERSION

# modelsearch's query for PostgreSQL needs this index, and its comments take it for granted, but nothing creates it.
CREATE_INDEX = (
    "CREATE INDEX IF NOT EXISTS textsearch_title_body ON wagtailsearch_indexentry USING gin ((title || body))"
)
DROP_INDEX = "DROP INDEX IF EXISTS textsearch_title_body"

# Gives its argument back, at a price that makes the planner use the index, see postgres.Compiler.
CREATE_FUNCTION = (
    "CREATE OR REPLACE FUNCTION textsearch_query(wanted tsquery) RETURNS tsquery LANGUAGE plpgsql "
    "STABLE PARALLEL SAFE STRICT COST 10000 AS 'BEGIN RETURN wanted; END'"
)
DROP_FUNCTION = "DROP FUNCTION IF EXISTS textsearch_query(tsquery)"


def prepare_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_INDEX)
        schema_editor.execute(CREATE_FUNCTION)


def clear_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_INDEX)
        schema_editor.execute(DROP_FUNCTION)


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
        migrations.RunPython(prepare_postgresql, clear_postgresql),
        migrations.RunPython(record_empty_index, migrations.RunPython.noop),
    ]

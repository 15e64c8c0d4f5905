"""PostgreSQL: an index over the words of titles alone, so that those are found without reading what else has them."""

from django.db import migrations


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX search_indexed_title ON search_indexed USING gin (to_tsvector('simple'::regconfig, title))",
            params=None,
        )
        # How common a word of titles is: what the planner chooses by.
        schema_editor.execute("ALTER INDEX search_indexed_title ALTER COLUMN 1 SET STATISTICS 1000", params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_indexed_title")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_searches_that_count")]

    operations = [migrations.RunPython(forwards, backwards)]

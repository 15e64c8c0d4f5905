"""The databases' own full-text indexes over what is searched, kept by the databases themselves.

On SQLite triggers do it: a later migration that makes Django write the table ``search_indexed`` or ``search_word``
anew (SQLite cannot change columns in place) loses them and has to call :func:`forwards` again.
"""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, migrations, transaction

# Words come cut and folded (search/words.py): both databases only count and look them up.
SQLITE = (
    """CREATE VIRTUAL TABLE search_text USING fts5(title, body, facets, content='search_indexed', content_rowid='id',
    tokenize='unicode61 remove_diacritics 0', prefix='3')""",
    """CREATE TRIGGER search_text_added AFTER INSERT ON search_indexed BEGIN
    INSERT INTO search_text(rowid, title, body, facets) VALUES (new.id, new.title, new.body, new.facets); END""",
    """CREATE TRIGGER search_text_gone AFTER DELETE ON search_indexed BEGIN
    INSERT INTO search_text(search_text, rowid, title, body, facets)
    VALUES ('delete', old.id, old.title, old.body, old.facets); END""",
    """CREATE TRIGGER search_text_changed AFTER UPDATE OF title, body, facets ON search_indexed BEGIN
    INSERT INTO search_text(search_text, rowid, title, body, facets)
    VALUES ('delete', old.id, old.title, old.body, old.facets);
    INSERT INTO search_text(rowid, title, body, facets) VALUES (new.id, new.title, new.body, new.facets); END""",
    """CREATE VIRTUAL TABLE search_near USING fts5(word, content='search_word', content_rowid='id',
    tokenize='trigram')""",
    """CREATE TRIGGER search_near_added AFTER INSERT ON search_word BEGIN
    INSERT INTO search_near(rowid, word) VALUES (new.id, new.word); END""",
    """CREATE TRIGGER search_near_gone AFTER DELETE ON search_word BEGIN
    INSERT INTO search_near(search_near, rowid, word) VALUES ('delete', old.id, old.word); END""",
)
POSTGRESQL = (
    """ALTER TABLE search_indexed ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, title), 'A') || to_tsvector('simple'::regconfig, body)
    || array_to_tsvector(string_to_array(facets, ' '))) STORED""",
    "CREATE INDEX search_indexed_lexemes ON search_indexed USING gin (lexemes)",
    # What is common and how common is what the planner chooses by: the newest rows one by one, or the index.
    "ALTER TABLE search_indexed ALTER COLUMN lexemes SET STATISTICS 1000",
    "CREATE INDEX search_word_near ON search_word USING gin (word gin_trgm_ops)",
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _with_trigrams(schema_editor)
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def _with_trigrams(schema_editor):
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", params=None)
    except DatabaseError as error:
        raise ImproperlyConfigured(
            "Search needs PostgreSQL's extension pg_trgm, which this account may not create. Let the owner of the "
            f"database run: CREATE EXTENSION pg_trgm; then run coterie migrate again. ({str(error).strip()})"
        ) from error


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_word_near")
        schema_editor.execute("ALTER TABLE search_indexed DROP COLUMN lexemes")
        return
    for trigger in ("text_added", "text_gone", "text_changed", "near_added", "near_gone"):
        schema_editor.execute(f"DROP TRIGGER search_{trigger}")
    for table in ("text", "near"):
        schema_editor.execute(f"DROP TABLE search_{table}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_what_is_searched")]

    operations = [migrations.RunPython(forwards, backwards)]

"""Their own tables go. Apart from the move: PostgreSQL drops no table in the transaction that still checks its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("discussions", "0004_reactions_and_mentions_move")]
    operations = [migrations.DeleteModel("Mention"), migrations.DeleteModel("Reaction")]

"""Reactions to posts and mentions in them move to the shared tables with every row, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from coterie.comments.comment import comment
from coterie.comments.models import Mention, Reaction
from coterie.comments.react import react
from coterie.discussions.reply import reply
from tests.coterie.world import World


def migrate(name: str) -> Any:
    """Go to this migration of discussions; returns the tables as they are then."""
    MigrationExecutor(connection).migrate([("discussions", name)])
    return MigrationExecutor(connection).loader.project_state([("discussions", name)]).apps


def reactions() -> set[tuple[Any, ...]]:
    return set(Reaction.objects.values_list("target_type", "target_id", "user_id", "kind", "at"))


def mentions() -> set[tuple[Any, ...]]:
    return set(Mention.objects.values_list("target_type", "target_id", "user_id"))


@pytest.mark.django_db(transaction=True)
def test_every_row_goes_there_and_back(world: World) -> None:
    for kind, who in (("like", world.ada), ("love", world.ada), ("like", world.hal)):
        react(world.answer, by=who, kind=kind)
    post = reply(world.topic, by=world.hal, text="@mia and @ada, look")
    said = comment(world.repair.guidelines, by=world.hal, text="@mia, look")
    react(said, by=world.ada, kind="like")
    before = reactions(), mentions()
    assert (len(before[0]), len(before[1])) == (4, 3)
    try:
        old = migrate("0003_versions")
        kept = old.get_model("discussions", "Reaction").objects
        assert set(kept.values_list("post_id", "user_id", "kind", "at")) == {
            row[1:] for row in before[0] if row[0] == "discussions.post"
        }
        named = old.get_model("discussions", "Mention").objects
        assert set(named.values_list("post_id", "user_id")) == {(post.pk, world.mia.pk), (post.pk, world.ada.pk)}
        assert {row[0] for row in reactions()} == {row[0] for row in mentions()} == {"comments.comment"}
        # What is said in the old tables goes along, too.
        kept.create(post_id=post.pk, user_id=world.mia.pk, kind="thanks")
    finally:
        # To the newest of all rooms: what stands on these tables went back with them.
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert reactions() > before[0]
    assert len(reactions()) == 5
    assert mentions() == before[1]
    assert not {"discussions_reaction", "discussions_mention"} & set(connection.introspection.table_names())

"""What sits on an object goes when the object is deleted, whoever deletes it and however.

A generic target has no foreign key, so no database sees to it. Django's deletion asks every private field that has
``bulk_related_objects`` for the rows to delete along (that is how its own GenericRelation works); declared targets get
one such field for each table of this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import models

from coterie.comments.models import Comment, Conversation, LinkUse, Mention, OnTarget, Reaction

TABLES: tuple[type[OnTarget], ...] = (Comment, Conversation, Reaction, Mention, LinkUse)


class Attached:
    """Not a column and not an attribute: it only says which rows of ``table`` go with an object."""

    auto_created = concrete = is_relation = editable = hidden = False
    many_to_many = one_to_many = one_to_one = many_to_one = False
    remote_field = related_model = column = None
    # Nothing to clean: full_clean() passes such fields over.
    generated = True

    # Django sorts fields by when they were made; among private ones the order means nothing.
    creation_counter = 0

    def __init__(self, table: type[OnTarget], model: type[models.Model]) -> None:
        self.table, self.model = table, model
        self.name = self.attname = f"attached_{table._meta.model_name}"

    def bulk_related_objects(self, objects: Sequence[models.Model], using: str) -> models.QuerySet[Any]:
        rows = self.table._base_manager.using(using)
        label = self.model._meta.label_lower
        return rows.filter(target_type=label, target_id__in=[each.pk for each in objects])


def attach(label: str, tables: Sequence[type[OnTarget]] = TABLES) -> None:
    """From now on, the rows of these tables that are on an object of this model go with it."""
    model = apps.get_model(label)
    known = {field.name for field in model._meta.private_fields}
    for table in tables:
        field: Any = Attached(table, model)
        if field.name not in known:
            model._meta.add_field(field, private=True)

"""A new space has the few channels that its people need."""

from __future__ import annotations

import pytest

from coterie.activity.models import Activity
from coterie.communities.found import found
from coterie.foundation.channel_kinds import Beginning
from tests.coterie.world import World
from tests.support.found import some


@pytest.mark.parametrize(
    ("known", "kinds"),
    [
        (None, ["forum"]),
        (Beginning(questions=0.1, weekly=4), ["forum"]),
        (Beginning(questions=0.25, weekly=4), ["forum", "questions"]),
        (Beginning(questions=0.6, weekly=20), ["forum", "questions", "chat"]),
    ],
)
def test_by_what_is_known_of_them(world: World, known: Beginning | None, kinds: list[str]) -> None:
    space = found(by=world.ada, name="New one", purpose="For all.", guidelines="Be kind.", known=known)
    channels = list(space.channels.order_by("place"))
    assert [each.kind for each in channels] == kinds
    assert all(each.created_by == world.ada and each.purpose for each in some(channels))
    assert not Activity.objects.filter(kind="channel.opened", audience=space.audience).exists()

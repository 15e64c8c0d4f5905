"""Missing and hidden give the same answer; what may be seen but not done says why."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from coterie.communities.access import standing
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation.access import guarded
from tests.coterie.world import World


@pytest.mark.parametrize(
    ("who", "slug", "outcome"),
    [
        ("ada", "film-camera-repair", None),
        ("mia", "film-camera-repair", PermissionDenied),
        ("sam", "film-camera-repair", Http404),
        ("ada", "nowhere", Http404),
    ],
)
def test_a_guarded_load_finds_refuses_or_knows_nothing(
    world: World, who: str, slug: str, outcome: type[Exception] | None
) -> None:
    their = partial(standing, world.viewer(who))
    found = Community.objects.filter(slug=slug).first()
    load = partial(guarded, found, their, sees=Permission.COMMUNITY_VIEW)
    if outcome is None:
        found, found_standing = load(does=Permission.COMMUNITY_OPEN)
        assert (found, found_standing.viewer) == (world.repair, world.ada)
        return
    with pytest.raises(outcome) as refused:
        load(does=Permission.COMMUNITY_OPEN)
    assert bool(str(refused.value)) is (outcome is PermissionDenied)


def test_whoever_sees_it_gets_it_where_nothing_else_is_asked(world: World) -> None:
    their = partial(standing, world.mia)
    assert guarded(world.repair, their, sees=Permission.COMMUNITY_VIEW)[0] == world.repair

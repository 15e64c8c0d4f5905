"""Founding, joining, leaving, inviting."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coterie.activity.models import Activity
from coterie.communities import access
from coterie.communities.answer_invitation import accept, decline
from coterie.communities.found import found
from coterie.communities.invite import invite, renew
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.models import Community, Invitation
from coterie.communities.open_doors import open_doors
from coterie.communities.promote import promote
from coterie.communities.revise import revise
from coterie.people.models import Identity
from tests.coterie.world import World


def kinds() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("kind", flat=True))


def test_joining_twice_is_joining_once(world: World) -> None:
    join(world.birds, by=world.sam)
    join(world.birds, by=world.sam)
    assert world.birds.memberships.filter(user=world.sam).count() == 1
    assert kinds().count("membership.joined") == 3  # hal and mia joined the other space


def test_the_only_lead_cannot_leave_the_others_alone(world: World) -> None:
    with pytest.raises(ValidationError, match="only lead"):
        leave(world.repair, by=world.ada)
    promote(world.repair.memberships.get(user=world.hal), by=world.ada, role="lead")
    leave(world.repair, by=world.ada)
    assert not world.repair.memberships.filter(user=world.ada).exists()


def test_the_only_lead_cannot_step_down(world: World) -> None:
    with pytest.raises(ValidationError, match="needs a lead"):
        promote(world.repair.memberships.get(user=world.ada), by=world.ada, role="member")


def test_a_taken_or_reserved_address_is_refused_by_field(world: World) -> None:
    for slug in ("film-camera-repair", "invitations"):
        with pytest.raises(ValidationError) as error:
            found(by=world.sam, name="Another", purpose="p", guidelines="g", slug=slug)
        assert "slug" in error.value.message_dict
    assert Community.objects.count() == 2


def test_an_invitation_makes_its_identity_the_accounts_own(world: World) -> None:
    identity = Identity.objects.create(key="k" * 32, name="Northlight")
    invitation, token = invite(world.repair, by=world.ada, identity=identity, reasons=["you asked 3 questions"])
    accept(access.invitation(token), by=world.sam)
    identity.refresh_from_db()
    invitation.refresh_from_db()
    assert identity.user == world.sam
    assert invitation.accepted_at
    assert world.repair.memberships.filter(user=world.sam).exists()


def test_an_invitation_serves_one_person(world: World) -> None:
    with pytest.raises(PermissionDenied, match="another account"):
        accept(access.invitation(world.token), by=world.sam)
    accept(access.invitation(world.token), by=world.ivo)
    with pytest.raises(PermissionDenied, match="already"):
        accept(access.invitation(world.token), by=world.ivo)


def test_a_declined_invitation_hides_the_closed_space_again(world: World) -> None:
    decline(access.invitation(world.token), by=world.ivo)
    assert not access.communities(world.ivo).filter(pk=world.repair.pk).exists()


def test_a_renewed_token_replaces_the_earlier_one(world: World) -> None:
    from django.http import Http404

    invitation = access.invitation(world.token)
    fresh = renew(invitation)
    assert access.invitation(fresh).pk == invitation.pk
    with pytest.raises(Http404):
        access.invitation(world.token)


def test_the_token_itself_is_not_stored(world: World) -> None:
    assert world.token not in str(list(Invitation.objects.values()))


def test_opening_is_done_once(world: World) -> None:
    open_doors(world.repair, by=world.ada)
    first = world.repair.opened_at
    open_doors(world.repair, by=world.hal)
    assert world.repair.opened_at == first
    assert kinds().count("community.opened") == 1


def test_changed_guidelines_become_a_new_version(world: World) -> None:
    same = {"name": "Film Camera Repair", "purpose": "Old shutters.", "hue": 10, "mark": "f"}
    revise(world.repair, by=world.ada, **same, guidelines="Be kind.")
    revise(world.repair, by=world.ada, **same, guidelines="Be kind, and say what you tried.")
    assert [each.version for each in world.repair.guideline_versions.order_by("version")] == [1, 2]
    assert world.repair.guidelines.text.endswith("tried.")

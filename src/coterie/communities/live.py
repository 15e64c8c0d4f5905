"""A community's channel: for those who may see it."""

from coterie.communities.access import standing
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation.live import channel
from coterie.people.models import User


@channel("community")
def may_listen(user: User, pk: int) -> bool:
    community = Community.objects.filter(pk=pk).first()
    return community is not None and standing(user, community).can(Permission.COMMUNITY_VIEW)

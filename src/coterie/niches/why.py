"""Why somebody is counted in a niche: what is known of them, from where, since when, and what came of it."""

from __future__ import annotations

from typing import Any

from coterie.communities.models import Community
from coterie.niches.models import Niche, NicheMember
from coterie.niches.posts import PlatformPost, posts_by_key
from coterie.niches.wording import affinity_words, said_to_them
from coterie.people.models import OptOut, User

EXAMPLES = 5


def counted_in(user: User) -> dict[str, Any]:
    """Everything the page says to ``user``. A dismissed niche counts nobody, so it is not shown."""
    identities = list(user.identities.all())
    gone = set(OptOut.objects.filter(key__in=[each.key for each in identities]).values_list("key", flat=True))
    parts = [part for part in NicheMember.objects.about(user) if not part.niche.is_dismissed]
    spaces = set(Community.objects.visible_to(user).exclude(launch=None).values_list("pk", flat=True))
    posts = _examples(parts)
    return {
        "identities": identities,
        "opted_out": bool(identities) and len(gone) == len(identities),
        "parts": [_part(part, spaces, posts) for part in parts],
    }


def _part(part: NicheMember, spaces: set[int], posts: dict[tuple[int, str], PlatformPost]) -> dict[str, Any]:
    """``spaces`` are those the person may see: that another exists is not theirs to know."""
    niche: Niche = part.niche.merge.into if part.niche.is_merged else part.niche
    return {
        "name": niche.name,
        "platform": niche.source.name,
        "simulated": niche.source.simulated,
        "as_name": part.identity.shown_name,
        "strength": affinity_words(part.affinity),
        "reasons": [said_to_them(reason) for reason in part.reasons],
        "rests_on": {"acts": part.acts, "posts": part.posts, "weeks": part.weeks},
        "since": part.first_at,
        "until": part.last_at,
        "community": niche.community if niche.community and niche.community.pk in spaces else None,
        "posts": [posts[key] for key in _keys(part) if key in posts],
    }


def _keys(part: NicheMember) -> list[tuple[int, str]]:
    """Some of the posts that the reasons rest on, as (source, post)."""
    keys = dict.fromkeys(key for reason in part.reasons for key in reason.get("posts", ()))
    return [(part.niche.source_id, key) for key in list(keys)[:EXAMPLES]]


def _examples(parts: list[NicheMember]) -> dict[tuple[int, str], PlatformPost]:
    """The example posts of all parts, read once for each source."""
    sources = {part.niche.source_id: part.niche.source for part in parts}
    wanted = {key for part in parts for key in _keys(part)}
    return {
        (pk, post.post): post
        for pk, source in sources.items()
        for post in posts_by_key(source, sorted(key for at, key in wanted if at == pk))
    }

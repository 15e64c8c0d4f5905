"""Put what somebody wrote on the larger platform under the account that owns it."""

from __future__ import annotations

from coterie.discussions.models import Post
from coterie.people.models import Identity


def attribute_posts(key: str) -> list[Post]:
    """Put what somebody wrote on the platform under the account that owns it, or under its own name; what changed."""
    owner = Identity.objects.filter(key=key, attributed_at__isnull=False).values_list("user", flat=True).first()
    posts = Post.objects.filter(origin__author_key=key).select_related("topic__community").order_by("topic", "pk")
    changed = [post for post in posts if post.author_id != owner]
    Post.objects.filter(pk__in=[post.pk for post in changed]).update(author=owner)
    return changed

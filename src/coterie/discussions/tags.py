"""Tags of a space: made, renamed, merged and removed by its hosts."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.discussions.curated import MADE, REMOVED, RENAMED, RESTORED, record_of_tag
from coterie.discussions.models import Tag, Tagging, TagRemoval
from coterie.foundation.locking import lock, save_unless_taken
from coterie.foundation.names import clean_name
from coterie.people.models import User

MOST = 200
LONGEST = 30
_ALLOWED = re.compile(r"[\w .+#-]+")


def clean_tag(name: str) -> tuple[str, str]:
    """A tag's name and its address. ValidationError, in words, for what is none."""
    name = clean_name(name.lstrip("#")) if name.strip() != "#" else ""
    if not name:
        raise ValidationError({"name": _("Give the tag a name.")})
    if len(name) > LONGEST or not _ALLOWED.fullmatch(name):
        words = _("A tag has at most %(count)d characters: letters, digits, spaces and . + # -")
        raise ValidationError({"name": words % {"count": LONGEST}})
    slug = re.sub(r"[\s_]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-") or "tag"
    return name, slug[:40]


@transaction.atomic
def make_tag(community: Community, *, by: User, name: str) -> Tag:
    """Make a tag; one of that name which was removed comes back. ValidationError if there is one, or too many."""
    name, slug = clean_tag(name)
    lock(community)
    there = Tag.objects.filter(community=community, slug=slug).select_related("removal").first()
    if there is not None:
        if not hasattr(there, "removal"):
            raise ValidationError({"name": _("There is a tag “%(name)s” already.") % {"name": there.name}})
        return restore_tag(there, by=by)
    if Tag.objects.in_use(community.pk).count() >= MOST:
        raise ValidationError(_("A space has at most %(count)d tags.") % {"count": MOST})
    tag = Tag(community=community, name=name, slug=slug, made_by=by)
    save_unless_taken(tag, "slug", _("There is such a tag already."))
    record_of_tag(tag, MADE, by=by)
    return tag


@transaction.atomic
def rename_tag(tag: Tag, *, by: User, name: str) -> Tag:
    """Call it something else, wherever it is used. ValidationError if another tag is called so."""
    name, slug = clean_tag(name)
    lock(tag.community)
    lock(tag, "community")
    taken = Tag.objects.filter(community=tag.community_id, slug=slug).exclude(pk=tag.pk).first()
    if taken is not None:
        raise ValidationError({"name": _("There is a tag “%(name)s” already. Merge the two.") % {"name": taken.name}})
    if (tag.name, tag.slug) != (name, slug):
        tag.name, tag.slug = name, slug
        tag.save(update_fields=["name", "slug"])
        record_of_tag(tag, RENAMED, by=by)
    return tag


@transaction.atomic
def merge_tag(tag: Tag, *, into: Tag, by: User) -> TagRemoval:
    """Every topic with this tag has the other from now on. ValidationError if one of them is gone or both are one."""
    lock(tag.community)
    lock(tag, "community")
    if into.pk == tag.pk or into.community_id != tag.community_id:
        raise ValidationError({"into": _("Choose another tag of this space.")})
    if TagRemoval.objects.filter(tag__in=[tag.pk, into.pk]).exists():
        raise ValidationError(_("One of the two tags was removed meanwhile."))
    have = Tagging.objects.filter(tag=into).values("topic")
    wanted = Tagging.objects.filter(tag=tag).exclude(topic__in=have).values_list("topic", flat=True)
    Tagging.objects.bulk_create([Tagging(topic_id=pk, tag=into, merged_from=tag, by=by) for pk in wanted])
    removal = TagRemoval.objects.create(tag=tag, into=into, by=by)
    record_of_tag(tag, REMOVED, by=by)
    return removal


@transaction.atomic
def remove_tag(tag: Tag, *, by: User) -> TagRemoval:
    """Use it no more: it goes from every topic and comes back with :func:`restore_tag`."""
    lock(tag.community)
    removal, created = TagRemoval.objects.get_or_create(tag=tag, defaults={"by": by})
    if created:
        record_of_tag(tag, REMOVED, by=by)
    return removal


@transaction.atomic
def restore_tag(tag: Tag, *, by: User) -> Tag:
    """Undo a removal or a merge: the tag stands where it stood, and the other one only where it stood by itself."""
    lock(tag.community)
    deleted, _each = TagRemoval.objects.filter(tag=tag).delete()
    if deleted:
        Tagging.objects.filter(merged_from=tag).delete()
        record_of_tag(tag, RESTORED, by=by)
    return tag

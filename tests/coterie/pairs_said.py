"""Pairs of verbs of members: what they say, where they belong, who they are."""

from __future__ import annotations

from collections.abc import Callable

from coterie.activity.models import Activity
from coterie.channels.models import Archival, Channel
from coterie.channels.revise_channel import archive_channel
from coterie.comments.models import Reaction
from coterie.comments.react import react
from coterie.communities import access as communities
from coterie.communities.answer_invitation import accept, decline
from coterie.communities.found import found
from coterie.communities.invite import renew
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.models import Community, Membership
from coterie.communities.open_doors import open_doors
from coterie.communities.promote import promote
from coterie.communities.revise import revise
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.notifications.models import Notification
from coterie.notifications.notify import notify
from coterie.people.appoint import appoint
from coterie.people.claim import claim
from coterie.people.models import Identity, Operator, OptOut, User
from coterie.people.opt_out import opt_in, opt_out
from coterie.people.revise_profile import revise_profile
from tests.coterie.pairs import EITHER, ONE, Act, Loads, Pair, count
from tests.coterie.scene import Scene


# --- what members say
def loaded(post: Post) -> Post:
    return Post.objects.select_related("topic__community", "author", "removal").get(pk=post.pk)


def edits(text: str, *, knows: bool = False) -> Loads:
    def loads(scene: Scene) -> Act:
        post = loaded(scene.world.answer)
        base = post.text_digest if knows else None
        return lambda: edit_post(post, by=scene.world.mia, text=text, base=base)

    return loads


def on_answer(verb: Callable[..., object], who: str, **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        post = loaded(scene.world.answer)
        return lambda: verb(post, by=scene.world.viewer(who), **how)

    return loads


def replies(who: str) -> Loads:
    def loads(scene: Scene) -> Act:
        topic = Topic.objects.select_related("community").get(pk=scene.world.topic.pk)
        return lambda: reply(topic, by=scene.world.viewer(who), text=f"{who} says so.")

    return loads


def archives(scene: Scene) -> Act:
    channel = Channel.objects.get(pk=scene.world.topic.channel_id)
    return lambda: archive_channel(channel, by=scene.world.ada)


def starts(scene: Scene) -> Act:
    channel = Channel.objects.select_related("community").get(pk=scene.world.topic.channel_id)
    return lambda: start_topic(channel, by=scene.world.mia, title="At the last moment", text="Text.")


def started_or_refused(scene: Scene) -> bool:
    return Archival.objects.filter(channel=scene.world.topic.channel_id).count() == 1


def accepts_newest(scene: Scene) -> Act:
    post = loaded(scene.world.topic.posts.order_by("id").last())
    return lambda: accept_answer(post, by=scene.world.ada)


def texts_kept(*texts: str) -> Callable[[Scene], bool]:
    def holds(scene: Scene) -> bool:
        post = loaded(scene.world.answer)
        return {post.text, *post.revisions.values_list("text", flat=True)} >= {"Clean it.", *texts}

    return holds


def one_text_kept(scene: Scene) -> bool:
    post = loaded(scene.world.answer)
    return post.text in ("one", "two") and list(post.revisions.values_list("text", flat=True)) == ["Clean it."]


def counted_right(scene: Scene) -> bool:
    topic = Topic.objects.get(pk=scene.world.topic.pk)
    return topic.reply_count == topic.posts.standing().count() - 1


def accepted_stands(scene: Scene) -> bool:
    accepted = Topic.objects.get(pk=scene.world.topic.pk).accepted
    return accepted is None or not accepted.is_removed


def removed_once(scene: Scene) -> bool:
    return loaded(scene.world.answer).is_removed and count("post.removed") == 1 and counted_right(scene)


def is_removed(scene: Scene) -> object:
    return remove_post(loaded(scene.world.answer), by=scene.world.mia)


def another_answer(scene: Scene) -> object:
    return reply(Topic.objects.get(pk=scene.world.topic.pk), by=scene.world.hal, text="Or oil it.")


POSTS = [
    Pair("two edits", edits("one"), edits("two"), texts_kept("one", "two")),
    Pair("two edits of one text", edits("one", knows=True), edits("two", knows=True), one_text_kept, ONE),
    Pair("the same edit twice", edits("one", knows=True), edits("one", knows=True), texts_kept("one")),
    Pair("edit, remove", edits("one"), on_answer(remove_post, "hal"), removed_once, EITHER),
    Pair("edit, react", edits("one"), on_answer(react, "ada", kind="like"), texts_kept("one")),
    Pair("remove twice", on_answer(remove_post, "mia"), on_answer(remove_post, "hal"), removed_once),
    Pair("remove, restore", on_answer(remove_post, "hal"), on_answer(restore_post, "mia"), counted_right),
    Pair(
        "restore twice",
        on_answer(restore_post, "mia"),
        on_answer(restore_post, "hal"),
        lambda scene: count("post.restored") == 1 and counted_right(scene),
        before=is_removed,
    ),
    Pair("remove, accept", on_answer(remove_post, "mia"), on_answer(accept_answer, "ada"), accepted_stands, EITHER),
    Pair(
        "accept two answers",
        on_answer(accept_answer, "ada"),
        accepts_newest,
        lambda scene: Topic.objects.get(pk=scene.world.topic.pk).accepted_id is not None,
        before=another_answer,
    ),
    Pair(
        "accept twice",
        on_answer(accept_answer, "ada"),
        on_answer(accept_answer, "ada"),
        lambda scene: Topic.objects.get(pk=scene.world.topic.pk).accepted_id is None and count("answer.accepted") == 1,
    ),
    Pair("archive, reply", archives, replies("mia"), counted_right, EITHER),
    Pair("archive, start a topic", archives, starts, started_or_refused, EITHER),
    Pair("two replies", replies("mia"), replies("hal"), counted_right),
    Pair("reply, remove", replies("hal"), on_answer(remove_post, "mia"), counted_right),
    Pair(
        "react twice",
        on_answer(react, "ada", kind="like"),
        on_answer(react, "ada", kind="like"),
        lambda scene: not Reaction.objects.of(scene.world.answer).exists() and count("post.unreacted") == 1,
    ),
    Pair("react, remove", on_answer(react, "ada", kind="like"), on_answer(remove_post, "mia"), removed_once, EITHER),
]


# --- who belongs
def in_space(verb: Callable[..., object], who: str, space: str = "repair", **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        community = Community.objects.get(pk=getattr(scene.world, space).pk)
        return lambda: verb(community, by=scene.world.viewer(who), **how)

    return loads


def promotes(whom: str, by: str, role: str) -> Loads:
    def loads(scene: Scene) -> Act:
        rows = Membership.objects.select_related("user", "community")
        membership = rows.get(community=scene.world.repair, user=scene.world.viewer(whom))
        return lambda: promote(membership, by=scene.world.viewer(by), role=role)

    return loads


def answers(verb: Callable[..., object], who: str = "ivo") -> Loads:
    def loads(scene: Scene) -> Act:
        invitation = communities.invitation(scene.world.token)
        return lambda: verb(invitation, by=scene.world.viewer(who))

    return loads


def renews(scene: Scene) -> Act:
    invitation = communities.invitation(scene.world.token)
    return lambda: renew(invitation)


def revises(who: str, guidelines: str) -> Loads:
    return in_space(revise, who, name="Repair", purpose="Old.", hue=3, mark="R", guidelines=guidelines)


def founds(who: str) -> Loads:
    def loads(scene: Scene) -> Act:
        by = scene.world.viewer(who)
        return lambda: found(by=by, name="Night Sky", purpose="Dark.", guidelines="No light.")

    return loads


def leads(scene: Scene) -> int:
    return scene.world.repair.memberships.filter(role="lead").count()


def belongs_once(who: str, space: str) -> Callable[[Scene], bool]:
    return lambda scene: getattr(scene.world, space).memberships.filter(user=scene.world.viewer(who)).count() <= 1


def hal_leads(scene: Scene) -> object:
    return scene.world.repair.memberships.filter(user=scene.world.hal).update(role="lead")


def answered_once(scene: Scene) -> bool:
    member = scene.world.repair.memberships.filter(user=scene.world.ivo).exists()
    return count("invitation.accepted") + count("invitation.declined") == 1 and member == count("invitation.accepted")


SPACES = [
    Pair("join twice", in_space(join, "sam", "birds"), in_space(join, "sam", "birds"), belongs_once("sam", "birds")),
    Pair("join, leave", in_space(join, "mia"), in_space(leave, "mia"), belongs_once("mia", "repair")),
    Pair(
        "leave, be promoted",
        in_space(leave, "mia"),
        promotes("mia", "ada", "lead"),
        lambda scene: not scene.world.repair.memberships.filter(user=scene.world.mia).exists() and leads(scene) == 1,
        EITHER,
    ),
    Pair(
        "both leads leave",
        in_space(leave, "ada"),
        in_space(leave, "hal"),
        lambda scene: leads(scene) == 1,
        ONE,
        before=hal_leads,
    ),
    Pair(
        "leads demote each other",
        promotes("hal", "ada", "member"),
        promotes("ada", "hal", "member"),
        lambda scene: leads(scene) == 1,
        ONE,
        before=hal_leads,
    ),
    Pair("accept, decline", answers(accept), answers(decline), answered_once, ONE),
    Pair("accept twice", answers(accept), answers(accept), answered_once, ONE),
    Pair("accept, renew", answers(accept), renews, answered_once, EITHER),
    Pair(
        "two new guidelines",
        revises("ada", "One."),
        revises("hal", "Two."),
        lambda scene: {*scene.world.repair.guideline_versions.values_list("text", flat=True)} >= {"One.", "Two."},
    ),
    Pair(
        "open, revise",
        in_space(open_doors, "ada"),
        revises("hal", "Two."),
        lambda scene: Community.objects.get(pk=scene.world.repair.pk).is_open,
    ),
    Pair(
        "open twice",
        in_space(open_doors, "ada"),
        in_space(open_doors, "ada"),
        lambda scene: count("community.opened") == 1,
    ),
    Pair(
        "one address for two spaces",
        founds("ada"),
        founds("hal"),
        lambda scene: Community.objects.filter(slug="night-sky").count() == 1,
        ONE,
    ),
]


# --- people
def as_person(verb: Callable[..., object], who: str) -> Loads:
    def loads(scene: Scene) -> Act:
        user = User.objects.get(pk=scene.world.viewer(who).pk)
        return lambda: verb(by=user)

    return loads


def takes_handle(who: str) -> Loads:
    def loads(scene: Scene) -> Act:
        user = User.objects.get(pk=scene.world.viewer(who).pk)
        return lambda: revise_profile(user, name="Kim", handle="kim", about="")

    return loads


def claims(who: str) -> Loads:
    def loads(scene: Scene) -> Act:
        identity = Identity.objects.get(key="k")
        return lambda: claim(identity, by=scene.world.viewer(who))

    return loads


def appoints(scene: Scene) -> Act:
    return lambda: appoint(scene.world.sam, by=scene.world.olga)


def tells(scene: Scene) -> Act:
    activity = Activity.objects.filter(kind="topic.started").latest("id")
    return lambda: notify(activity, {scene.world.mia.pk: "mention"}, path="/")


def an_identity(scene: Scene) -> object:
    return Identity.objects.create(key="k", user=scene.world.mia)


def nobodys_identity(scene: Scene) -> object:
    return Identity.objects.create(key="k")


PEOPLE = [
    Pair(
        "opt out, opt in",
        as_person(opt_out, "mia"),
        as_person(opt_in, "mia"),
        lambda scene: OptOut.objects.count() == count("identity.opted_out") - count("identity.opted_in"),
        before=an_identity,
    ),
    Pair(
        "opt out twice",
        as_person(opt_out, "mia"),
        as_person(opt_out, "mia"),
        lambda scene: OptOut.objects.count() == 1,
        before=an_identity,
    ),
    Pair(
        "one identity, two claims",
        claims("sam"),
        claims("mia"),
        lambda scene: Identity.objects.get(key="k").user_id is not None,
        ONE,
        before=nobodys_identity,
    ),
    Pair(
        "one handle for two",
        takes_handle("sam"),
        takes_handle("mia"),
        lambda scene: User.objects.filter(handle="kim").count() == 1,
        ONE,
    ),
    Pair("appoint twice", appoints, appoints, lambda scene: Operator.objects.filter(user=scene.world.sam).count() == 1),
    Pair("tell twice", tells, tells, lambda scene: Notification.objects.filter(user=scene.world.mia).count() == 1),
]

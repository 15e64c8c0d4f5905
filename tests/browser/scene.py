"""What the visited pages show: the demo's platform, niches and space, and everything a page can have in it.

Run in a process of its own, on the data folder that COTERIE_DATA names; prints where things are, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coterie.communities.models import Community
    from coterie.discussions.models import Post, Topic
    from coterie.people.models import User

QUESTION = """My first roll came back two stops too dark at the long end. Before I open it up:

1. Is there a way to *measure* the slow speeds without a tester?
2. Does it matter that it only happens in the cold?

This is what I wrote down:

| marked | heard |
| --- | --- |
| 1/2 | 0.9 s |
| 1/30 | 0.04 s |

> It was fine in summer.
"""

ANSWER = """@{handle} I had the same. Record the sound and count samples between the two clicks:

```python
frames = second_click - first_click
print(f"{{frames / 48_000:.3f}} s")
```

[The longer explanation](https://example.org/shutter-speeds) is worth an evening."""


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "coterie.settings.base"
    import django

    django.setup()
    from rich.console import Console

    from coterie.demo import prepare

    prepare(Console(stderr=True))
    json.dump(set_up(), sys.stdout)


def set_up() -> dict[str, Any]:
    from coterie.demo import LEAD
    from coterie.niches.models import Launch
    from coterie.notifications.addresses import leave_url
    from coterie.people.models import User

    launched = Launch.objects.select_related("community", "niche").get()
    lead = User.objects.get(email=LEAD)
    members = list(User.objects.filter(memberships__community=launched.community).exclude(pk=lead.pk).order_by("pk"))
    topic = _question(launched.community, members[0], lead)
    facts = {**_posts(topic, members, lead), **_places(launched), **_invitation(launched.community)}
    facts |= {"leave_token": leave_url(members[0].pk, "named").rstrip("/").rpartition("/")[2]}
    people = {
        "operator": lead.email,
        "member": members[0].email,
        "other": members[1].email,
        "newcomer": members[2].email,
    }
    facts |= _comments(launched.community, members, lead)
    facts |= _chat(launched.community, members, lead)
    facts |= _direct(members, lead)
    facts |= _media(launched.community, members)
    facts |= _claims(launched.community, members, lead)
    facts |= _decided(launched.community, topic, members, lead)
    facts |= _order(launched.community, members, lead, topic)
    _empty_space(lead)
    facts |= _asking_space(lead, members)
    return {**facts, **people, "handle": members[0].handle}


def _question(space: Community, member: User, lead: User) -> Topic:
    from coterie.communities.revise import revise
    from coterie.discussions.models import Topic
    from coterie.discussions.start_topic import start_topic

    rules = f"{space.guidelines.text}\n\n- Say what you have tried already."
    revise(space, by=lead, name=space.name, purpose=space.purpose, mark=space.mark, hue=space.hue, guidelines=rules)
    title = "How do you time a slow shutter in the cold, when all you have is a phone and a quiet kitchen?"
    return start_topic(space, by=member, title=title, text=QUESTION, kind=Topic.QUESTION)


def _posts(topic: Topic, members: list[User], lead: User) -> dict[str, Any]:
    from coterie.comments.react import react
    from coterie.discussions.accept_answer import accept_answer
    from coterie.discussions.edit_post import edit_post
    from coterie.discussions.remove_post import remove_post
    from coterie.discussions.reply import reply

    answer = reply(topic, by=lead, text=ANSWER.format(handle=members[0].handle))
    accept_answer(answer, by=members[0])
    for person, kind in ((members[0], "thanks"), (members[0], "like"), (members[1], "like")):
        react(answer, by=person, kind=kind)
    edited: Post = reply(topic, by=members[0], text="That worked. Thank you!")
    edit_post(edited, by=members[0], text="That worked: 0.87 s. Thank you!")
    remove_post(reply(topic, by=members[1], text="Wrong topic, sorry."), by=members[1])
    return {"topic": topic.pk, "title": topic.slug, "answer": answer.pk, "edited": edited.pk}


def _media(space: Community, members: list[User]) -> dict[str, Any]:
    """A topic with an album, a video, a sound and a file; and a picture that only two may see."""
    from coterie.direct.send import write_to
    from coterie.discussions.start_topic import start_topic
    from coterie.media.demo import shown

    words = ("Hills one", "Hills two", "Hills three")
    lines = [shown(number, by=members[0], space=space, alt=alt) for number, alt in enumerate(words)]
    video, others = _clips(space, members[0])
    topic = start_topic(space, by=members[0], title="An album", text="\n".join([*lines, "", *others]))
    private = shown(4, by=members[0], space=None, alt="For you alone")
    write_to(members[2], by=members[0], text=private)
    return {"album": topic.pk, "private": private[-17:-1], "video": video}


def _clips(space: Community, by: User) -> tuple[str, list[str]]:
    import subprocess
    import tempfile
    from pathlib import Path

    from coterie.media.make_ready import make_ready
    from coterie.media.models import Medium
    from coterie.media.take import take
    from coterie.media.videos import program

    with tempfile.TemporaryDirectory() as folder:
        clip, tone, notes = (Path(folder) / name for name in ("shutter.mp4", "click.mp3", "notes.csv"))
        source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=1"]
        sound = ["-f", "lavfi", "-i", "sine=duration=1"]
        for arguments in ([*source, *sound, "-shortest", str(clip)], [*sound, str(tone)]):
            subprocess.run([str(program()), "-y", *arguments], check=True, capture_output=True)
        notes.write_text("marked,heard\n1/2,0.9\n")
        made = [take(path, by=by, name=path.name, space=space) for path in (clip, tone, notes)]
    for each in made:
        make_ready(each.pk)
    return made[0].key, [f"{each.markdown}\n" for each in Medium.objects.filter(pk__in=[one.pk for one in made])]


def _claims(space: Community, members: list[User], lead: User) -> dict[str, Any]:
    """Who wrote what was brought along: one claim that waits, with a mailed link, and one that was refused."""
    from coterie.discussions.models import Post
    from coterie.people.ask_claim import ask_claim, identity_of
    from coterie.people.decide_claim import mail_code, refuse_claim
    from coterie.people.models import ClaimCode

    brought = Post.objects.filter(topic__community=space, author=None).exclude(origin__author_key="")
    posts = {each.origin.author_key: each for each in brought.select_related("origin").order_by("-pk")}
    free = [
        (post, identity)
        for key, post in posts.items()
        if (identity := identity_of(key, name=post.origin.author_name, platform=post.origin.platform)).user_id is None
    ]
    (quoted, first), (_post, second) = free[:2]
    refused = ask_claim(second, by=members[0], note="I think I wrote this, years ago.")
    refuse_claim(refused, by=lead, why="The account there was in use yesterday, from another country.")
    claim = ask_claim(first, by=members[0], note="My profile there links to my page, and that page names this account.")
    code = mail_code(claim, by=lead, address="somebody@example.org")
    ClaimCode.objects.filter(pk=code.pk).update(code_hash=ClaimCode.hash_of("a-mailed-link"))
    return {"quoted": quoted.pk}


def _decided(space: Community, topic: Topic, members: list[User], lead: User) -> dict[str, Any]:
    """Votes, the same problem, and a question that was asked before; something reported, kept and hidden."""
    from coterie.discussions.mark_duplicate import mark_duplicate
    from coterie.discussions.models import Post, Topic
    from coterie.discussions.reply import reply
    from coterie.discussions.same_problem import same_problem
    from coterie.discussions.start_topic import start_topic
    from coterie.discussions.vote import vote
    from coterie.moderation.decide import decide
    from coterie.moderation.report import report

    other = reply(topic, by=members[1], text="A phone hears more than you do: put it on the table beside the camera.")
    for person in members[2:5]:
        vote(other, by=person)
    for person in members[1:4]:
        same_problem(topic, by=person)
    again = start_topic(space, by=members[2], title="How slow is my shutter?", text="Help?", kind=Topic.QUESTION)
    mark_duplicate(again, by=lead, original=topic, reason="The *same* camera.")
    thanks = Post.objects.filter(topic=topic, author=members[0]).order_by("pk").last()
    report(thanks, by=members[1], reason="place", words="Is this the right place?")
    report(thanks, by=members[2], reason="other")
    hidden = reply(topic, by=members[2], text="Buy my https://example.org/lens today.")
    report(hidden, by=members[0], reason="spam")
    made = decide(hidden, by=lead, verdict="hide", why="We do not advertise here.")
    return {"again": again.pk, "decision": made.pk, "hidden": hidden.pk}


def _comments(space: Community, members: list[User], lead: User) -> dict[str, Any]:
    """What members say about the guidelines: one comment with an answer, one edited, one removed."""
    from coterie.comments.comment import comment
    from coterie.comments.edit_comment import edit_comment
    from coterie.comments.react import react
    from coterie.comments.remove_comment import remove_comment

    rules = space.guidelines
    asked = comment(rules, by=members[1], text="Does this hold for *pictures* as well, or for words only?")
    answer = comment(rules, by=lead, text="For both.", reply_to=asked.pk)
    for person in members[:2]:
        react(answer, by=person, kind="thanks")
    edited = comment(rules, by=members[0], text="I would add that one says what one tried.")
    edit_comment(edited, by=members[0], text="I would add: say what you have tried **already**, and for how long.")
    remove_comment(comment(rules, by=members[1], text="Wrong page, sorry."), by=members[1])
    return {"guidelines": rules.pk, "comment": edited.pk}


def _chat(space: Community, members: list[User], lead: User) -> dict[str, Any]:
    """In the demo's channels: a message with everything, one edited, one removed; and a channel that is archived."""
    from coterie.channels.models import Channel
    from coterie.channels.open_channel import open_channel
    from coterie.channels.revise_channel import archive_channel
    from coterie.chat.edit_message import edit_message
    from coterie.chat.make_topic import make_topic
    from coterie.chat.pin_message import pin_message
    from coterie.chat.remove_message import remove_message
    from coterie.chat.send import send
    from coterie.comments.react import react

    channel = Channel.objects.get(community=space, slug="everyday")
    asked = send(channel, by=lead, text=f"@{members[0].handle} did you ever find out why it `sticks` in the cold?")
    edited = send(channel, by=members[0], text="Not yet.", reply_to=asked.pk)
    edit_message(edited, by=members[0], text="Not *yet*: the [notes](https://example.org/cold) end in March.")
    react(edited, by=lead, kind="laugh")
    pin_message(asked, by=lead)
    forum = Channel.objects.filter(community=space, kind="forum", visibility=channel.visibility).in_order()[0]
    make_topic(asked, by=lead, title="What sticks in the cold?", place=forum, taken=[edited.pk])
    remove_message(send(channel, by=members[1], text="Wrong window, sorry."), by=members[1])
    send(channel, by=lead, text="```python\nfor each in range(3):\n    print(each)\n```")
    old = open_channel(space, by=lead, kind="chat", name="Meet-up in spring", icon="heart")
    news = open_channel(space, by=lead, kind="chat", name="Bulletin", icon="megaphone", writers="hosts")
    archive_channel(old, by=lead)
    facts = {
        "channel": channel.pk,
        "message": edited.pk,
        "chat_thread": asked.pk,
        "channel_news": news.slug,
    }
    return {**facts, "channel_name": channel.slug, "channel_archived": old.slug}


def _direct(members: list[User], lead: User) -> dict[str, Any]:
    """Two conversations of a member, one with everything in it, the other of somebody they blocked; and a request."""
    from coterie.direct.answer_request import accept_request
    from coterie.direct.edit_message import edit_message
    from coterie.direct.remove_message import remove_message
    from coterie.direct.report_message import report_message
    from coterie.direct.send import send, write_to
    from coterie.moderation.decide import decide

    member, other, asks, blocked = members[0], members[1], members[3], members[4]
    talk = write_to(other, by=member, text="Have you a minute for `slow` speeds?").conversation
    accept_request(talk, by=other)
    edited = send(talk, by=other, text="Tomorrow.")
    edit_message(edited, by=other, text="Tomorrow, with the [notes](https://example.org/notes).")
    answer = send(talk, by=other, text="Or is today better?")
    own = send(talk, by=member, text="Gladly.")
    edit_message(own, by=member, text="Gladly, at eight.")
    remove_message(send(talk, by=member, text="Wrong window, sorry."), by=member)
    request = write_to(member, by=asks, text="Hello! May I ask how you began?").conversation
    advert = write_to(member, by=blocked, text="Buy my course.")
    context = [talk.messages.order_by("pk")[0].pk]
    waits = report_message(edited, by=member, reason="unkind", words="Is this meant for me?", taken=context)
    report_message(advert, by=member, reason="spam", and_block=True)
    kept = decide(advert, by=lead, verdict="keep", why="It is only a question.")
    said = {"talk_message": own.pk, "talk_reported": edited.pk, "talk_received": answer.pk}
    facts = {"talk": talk.pk, "talk_request": request.pk, "talk_blocked": advert.conversation_id, **said}
    facts |= {"reported": waits.pk, "private_decision": kept.pk}
    new = {"handle_new": members[5].handle, "new": members[6].email, "name_new": members[6].name}
    return {**facts, **new, "handle_other": other.handle}


def _order(space: Community, members: list[User], lead: User, topic: Topic) -> dict[str, Any]:
    """A long topic over many days, a tag, a bookmark and a draft of the member's."""
    from datetime import timedelta

    from django.utils import timezone

    from coterie.discussions.bookmark import bookmark_post
    from coterie.discussions.models import Post, recount
    from coterie.discussions.start_topic import start_topic
    from coterie.discussions.tag_topic import tag_topic
    from coterie.discussions.tags import make_tag
    from coterie.drafts.save_draft import Written, save_draft

    tag = make_tag(space, by=lead, name="Slow speeds")
    tag_topic(topic, [tag], by=lead)
    long = start_topic(space, by=lead, title="A diary of one shutter", text="One line a day.")
    now = timezone.now()
    Post.objects.bulk_create(
        Post(topic=long, author=lead, text=f"Day {n}", html=f"<p>Day {n}</p>", created_at=now - timedelta(days=120 - n))
        for n in range(120)
    )
    recount(long)
    kept, sunday = topic.posts.order_by("pk")[1], now + timedelta(days=2)
    bookmark_post(kept, by=members[0], note="Try this on Sunday", remind_at=sunday)
    path = f"/spaces/{space.slug}/topics/new/"
    written = Written("topic:0", "Half a sentence about", title="New topic", path=path, space=space.pk)
    save_draft(members[0], written)
    own = start_topic(space, by=members[0], title="My own bench", text="With a lamp.")
    return {"tag": tag.pk, "long": long.pk, "long_title": long.slug, "own": own.pk}


def _places(launched: Any) -> dict[str, Any]:
    from coterie.niches.models import Import, Niche, NicheMember, NicheThread, Run

    ready = Niche.objects.current().filter(launch=None).order_by("-readiness", "pk")
    niche = next(each for each in ready if each.questions)
    return {
        "space": launched.community.slug,
        "launched": launched.niche_id,
        "niche": niche.pk,
        "measure": next(each["measure"] for each in niche.evidence if each["posts"]),
        "niche_member": NicheMember.objects.of(niche.family)[0].pk,
        "question": 0,
        "thread": NicheThread.objects.of(niche.family)[0].pk,
        "source": niche.source_id,
        "import": Import.objects.get().pk,
        "run": Run.objects.get().pk,
    }


def _invitation(space: Community) -> dict[str, Any]:
    """Somebody who has an account and has not answered, and somebody who has none."""
    from coterie.communities.invite import renew
    from coterie.communities.models import Invitation

    known = Invitation.objects.open().filter(community=space, user__isnull=False).first()
    unknown = Invitation.objects.open().filter(community=space, user=None).first()
    assert known is not None
    assert known.user is not None
    assert unknown is not None
    return {"invited": known.user.email, "invited_token": renew(known), "token": renew(unknown)}


def _empty_space(lead: User) -> None:
    from coterie.communities.found import found
    from coterie.communities.open_doors import open_doors

    purpose = "Prints, toners and the patience they take."
    space = found(by=lead, name="Darkroom Evenings", purpose=purpose, guidelines="Be kind.", hue=20)
    open_doors(space, by=lead)


def _asking_space(lead: User, members: list[User]) -> dict[str, str]:
    """Whose hosts decide who joins: two asked, and one of them was told no."""
    from coterie.communities.arrange_door import arrange_door
    from coterie.communities.ask_to_join import ask_to_join
    from coterie.communities.decide_request import decline_request
    from coterie.communities.found import found
    from coterie.communities.invitation_links import make_link
    from coterie.communities.open_doors import open_doors

    space = found(by=lead, name="Night Trains", purpose="Long exposures from a window.", guidelines="Be kind.", hue=260)
    open_doors(space, by=lead)
    arrange_door(space, by=lead, way="request", questions=["Which line do you ride?", "What do you hope to find here?"])
    ask_to_join(space, by=members[2], answers=["The sleeper to the coast", "People who know how to stop reflections"])
    asked = ask_to_join(space, by=members[3], answers=["None", "Customers"])
    decline_request(asked, by=lead)
    _link, token = make_link(space, by=lead, days=14, most=20, note="The talk in the museum")
    return {"asking": space.slug, "link_token": token}


if __name__ == "__main__":
    main()

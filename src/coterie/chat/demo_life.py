"""One simulated member of the demonstration, who answers within a minute whoever speaks in its space.

Only `coterie demo` switches it on, and ``COTERIE_DEMO_LIFE=off`` off again. The name says that nobody real answers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django_tasks import task

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to
from coterie.channels.access import levels
from coterie.chat import access, activities
from coterie.chat.models import Message
from coterie.chat.permissions import Permission
from coterie.chat.send import send
from coterie.chat.typing import say_typing
from coterie.communities import access as communities
from coterie.communities.join import join
from coterie.discussions import access as discussions
from coterie.discussions import activities as topics
from coterie.discussions.kinds import FORUM
from coterie.discussions.models import Post
from coterie.discussions.permissions import Permission as OfTopics
from coterie.discussions.reply import reply
from coterie.discussions.shown import topic_url
from coterie.discussions.similar import similar
from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.communities.models import Community
    from coterie.foundation.stage import Stage

HANDLE, NAME = "robin-simulated", "Robin (simulated)"
ABOUT = "A simulated member of this demonstration. Speak in the chat or the forum, and I answer within a minute."
READS, WRITES = timedelta(seconds=8), timedelta(seconds=6)
HEARD_WITHIN = timedelta(minutes=1)

ASKED = (
    "Good question. What have you tried so far, and what happened when you did?",
    "I have wondered about that, too. Does it happen every time, or only now and then?",
    "I am not sure. How did you notice it?",
)
TOLD = (
    "That sounds good. How did you get there?",
    "I had the same last month. What will you try next?",
    "Thank you for telling. Is there a picture of it somewhere?",
)
THANKED = "You are welcome!"


def come(stage: Stage) -> None:
    """The simulated member joins the space of the demonstration, once."""
    if User.objects.filter(handle=HANDLE).exists():
        return
    host = stage.lead.email.partition("@")[2]
    robin = User.objects.create_user(f"robin@{host}", None, name=NAME, handle=HANDLE)
    User.objects.filter(pk=robin.pk).update(about=ABOUT)
    join(stage.community, by=robin)


def listen() -> None:
    """Hear what is said from now on; only where the demonstration lives, so that nothing is stored for it elsewhere."""
    if settings.DEMO_LIFE:
        reacts_to(activities.SENT, topics.STARTED, topics.REPLIED)(hear)


def hear(activity_id: int) -> None:
    """Begin to write, a moment after somebody has spoken."""
    # What the demonstration itself made people say lies further back.
    just_now = Activity.objects.filter(pk=activity_id, at__gte=timezone.now() - HEARD_WITHIN)
    said = just_now.exclude(actor=None).exclude(actor__handle=HANDLE).first()
    if said is not None and User.objects.filter(handle=HANDLE).exists():
        begin_to_write.using(run_after=timezone.now() + READS).enqueue(activity_id)


@task()
def begin_to_write(activity_id: int) -> None:
    robin, said = User.objects.get(handle=HANDLE), Activity.objects.get(pk=activity_id)
    if said.kind == activities.SENT and (message := _message(robin, said)) is not None:
        say_typing(message.channel, by=robin)
    write.using(run_after=timezone.now() + WRITES).enqueue(activity_id)


@task()
@transaction.atomic
def write(activity_id: int) -> None:
    """Answer, through the same verbs and rights as any member; nothing where Robin may not, or all is gone by now."""
    robin, said = User.objects.get(handle=HANDLE), Activity.objects.get(pk=activity_id)
    try:
        if said.kind == activities.SENT:
            message = _message(robin, said)
            if message is not None:
                text = answer(message.channel.community, robin, message.text, message.pk)
                send(message.channel, by=robin, text=text, reply_to=message.pk)
        else:
            _answer_post(robin, said)
    except (Http404, PermissionDenied, ValidationError):
        return


def _message(robin: User, said: Activity) -> Message | None:
    """The message, if Robin may answer it and nobody took it down meanwhile."""
    found = access.messages(robin).select_related("channel__community").filter(pk=said.data["message"]).first()
    if found is not None:
        access.channel(robin, found.channel_id, Permission.MESSAGE_SEND)
    return found


def _answer_post(robin: User, said: Activity) -> None:
    topic, _standing = discussions.topic(robin, said.data["topic"], OfTopics.TOPIC_REPLY)
    post = Post.objects.standing().filter(pk=said.data["post"], topic=topic).first()
    if post is not None:
        words = topic.title if said.kind == topics.STARTED else post.text
        reply(topic, by=robin, text=answer(topic.community, robin, words, post.pk, besides=topic.pk))


def answer(space: Community, robin: User, text: str, number: int, *, besides: int = 0) -> str:
    """What Robin says to this: where it was talked about before, or one of a few sentences, in turn."""
    if "thank" in text.lower():
        return THANKED
    seen = levels(communities.standing(robin, space), FORUM)
    before = next((topic for topic in similar(space, text, seen) if topic.pk != besides), None)
    if before is not None:
        return f"We talked about that before: [{before.title}]({topic_url(before)}). Is it the same for you?"
    sentences = ASKED if "?" in text else TOLD
    return sentences[number % len(sentences)]

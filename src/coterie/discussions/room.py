from datetime import timedelta
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from coterie.discussions import access, curated, front, pace, personal, remind, shown
from coterie.discussions.activities import KINDS
from coterie.discussions.at_home import at_home
from coterie.discussions.demo import demo
from coterie.discussions.documents import DOCUMENTS
from coterie.discussions.first_act import FIRST_ACT
from coterie.discussions.follow_topic import muted_by
from coterie.discussions.kinds import CHANNEL_KINDS
from coterie.discussions.mark_read import read
from coterie.discussions.models import hold_standing
from coterie.discussions.news import news
from coterie.discussions.permissions import GRANTS, Permission
from coterie.discussions.quotes import QUOTES
from coterie.discussions.react import reacted, redrawn
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.similar import catch_up
from coterie.discussions.votes import votes_of
from coterie.discussions.written import written
from coterie.foundation.rooms import Action, Feature, Group, Mount, Part, Place, Room, Target, Who
from coterie.foundation.schedule import Schedule

room = Room(
    "discussions",
    "topics, posts, what was brought along from the platform",
    urls=[
        Mount("spaces/", "coterie.discussions.urls"),
        Mount("bookmarks/", "coterie.discussions.bookmark_urls"),
    ],
    menu=[Place("bookmarks", _("Your bookmarks"), "bookmark", "bookmarks:list", 40, Who.SIGNED_IN)],
    functions={
        "topic_meta": shown.topic_meta,
        "topic_url": shown.topic_url,
        "post_url": shown.post_url,
        "channel_of_topic_url": shown.channel_of_topic_url,
        "tags_of": shown.tags_of,
        "month_in_words": shown.month_in_words,
        "date_in_words": shown.date_in_words,
        "votes_of": votes_of,
    },
    grants=GRANTS,
    kinds=[*KINDS, *curated.KINDS, *remind.KINDS],
    schedules=[
        *remind.SCHEDULES,
        Schedule("discussions.titles", _("index the titles of topics"), timedelta(hours=6), catch_up),
    ],
    unheard=muted_by,
    targets=[
        Target(
            "discussions.post",
            load=access.post,
            title=attrgetter("topic.title"),
            address=shown.post_url,
            space=attrgetter("topic.community"),
            hold=hold_standing,
            reacted=reacted,
            remove=remove_post,
            restore=restore_post,
            redrawn=redrawn,
            comments=False,
        )
    ],
    quotes=QUOTES,
    news=news,
    home=at_home,
    first_steps=[FIRST_ACT],
    read=read,
    held=personal.HELD,
    documents=DOCUMENTS,
    erase=personal.erase,
    demo=demo,
    written=written,
    channels=CHANNEL_KINDS,
    features=[
        Feature(
            "topics",
            _("Topics and questions"),
            Group.TALK,
            20,
            [],
            sees=Permission.TOPIC_VIEW,
            permissions=frozenset(Permission),
            parts=[
                Part("pace", 12, "discussions/_pace.html", pace.part),
                Part("topics", 20, "discussions/_front.html", front.topics),
                Part("unanswered", 40, "discussions/_unanswered.html", front.unanswered, beside=True),
            ],
            action=Action(_("New topic"), "pencil", "discussions:new", Permission.TOPIC_START),
            about=_("A forum: topics under a title, and questions with an accepted answer."),
            icon="messages-square",
        )
    ],
)

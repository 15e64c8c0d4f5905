"""What a new space begins with: the niche's own best threads and open questions, as people wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from coterie.discussions.seed import SourcePost, SourceThread
from coterie.niches.models import Niche, NicheThread
from coterie.niches.posts import PlatformPost, posts_by_thread

THREADS, QUESTIONS = 6, 3
OFFERED = 2  # times as many are offered as are ticked
POSTS_TAKEN = 12


def offered(niche: Niche) -> list[NicheThread]:
    """Threads to choose from: the worthiest first, then open questions. The first of each kind are good defaults."""
    of_family = NicheThread.objects.of(niche.family)
    threads = list(of_family.worth_bringing()[: THREADS * OFFERED])
    return _each_once(threads + list(of_family.open_questions()[: QUESTIONS * OFFERED]))


def usual(threads: Sequence[NicheThread]) -> list[NicheThread]:
    """Those of the offered ones that are ticked at first."""
    questions = [thread for thread in threads if thread.question and not thread.answered]
    others = [thread for thread in threads if thread not in questions]
    return others[:THREADS] + questions[:QUESTIONS]


def _each_once(threads: Sequence[NicheThread]) -> list[NicheThread]:
    """A thread may lie in several merged niches."""
    return list({thread.thread: thread for thread in reversed(threads)}.values())[::-1]


def with_posts(niche: Niche, threads: Sequence[NicheThread]) -> list[SourceThread]:
    """The threads as they stood on the platform, worst first, because the last one comes to stand on top.

    What opted-out people wrote is not among them; a thread they opened is left out whole.
    """
    posts = posts_by_thread(niche.source, [thread.thread for thread in threads])
    taken = [_thread(niche, thread, posts.get(thread.thread, [])) for thread in threads]
    return [thread for thread in reversed(taken) if thread.posts]


def _thread(niche: Niche, thread: NicheThread, posts: Sequence[PlatformPost]) -> SourceThread:
    opened = posts and (not thread.author_key or posts[0].author == thread.author_key)
    best = set(thread.best)
    # The opening and the best answers, filled up with what was said between them as far as it goes.
    ranked = sorted(posts, key=lambda post: post.post not in best)[:POSTS_TAKEN] if opened else []
    kept = [post for post in posts if post in ranked]
    return SourceThread(
        platform=niche.source.name,
        thread=thread.thread,
        title=thread.title or _first_words(kept),
        url=niche.source.url_of(thread.thread),
        question=thread.question,
        posts=[SourcePost(p.post, p.author, p.author_name, p.text, p.at) for p in kept],
    )


def _first_words(posts: Sequence[PlatformPost]) -> str:
    line = " ".join(posts[0].text.split()) if posts else ""
    return line if len(line) <= 80 else line[:80].rpartition(" ")[0] + "…"

"""Nothing that was acknowledged is lost or doubled while the server is killed at random.

    python bench/soak.py [--minutes 10] [--members 30] [--seed N] [--json FILE] [--postgres]

Simulated members post replies, send chat messages, edit both and read pages over real HTTP against `coterie serve`,
which is killed (SIGKILL, with all its processes) and started again at random moments. Whoever got no answer to a chat
message sends it again under its client id, as the page does; a reply without an answer is given up, as nobody knows
whether it arrived. At the end the database must hold every acknowledged text once, as it was last edited, in the order
in which texts followed each other, and every page must open. Ends with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.databases import databases  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
TOPICS, CHANNELS = 6, 2
UP_SECONDS, DOWN_SECONDS = (15, 45), (0.2, 3)
PAUSE_SECONDS = (0.3, 2.0)
MARK = re.compile(r"m\d+x[0-9a-f]{12}")  # what a text of this run begins with
ACTS = {"reply": 3, "message": 5, "edit": 2, "read": 4}


@dataclass
class Said:
    """One text and when (monotonic seconds) it was sent and acknowledged; ``kind`` and ``place`` say where."""

    kind: str
    place: int
    mark: str
    text: str
    sent: float
    acknowledged: float = 0.0
    number: int = 0
    unsure: list[str] = field(default_factory=list)  # edits that had no answer: they may stand or not


@dataclass
class Stage:
    """What there is: pages of topics and channels by number, and a session for each member."""

    topics: dict[int, str]
    channels: dict[int, str]
    sessions: list[str]


class Member:
    """One simulated member with a browser of their own."""

    def __init__(self, url: str, stage: Stage, session: str, name: str, seed: int, until: float) -> None:
        self.stage, self.name, self.until = stage, name, until
        self.chance = random.Random(seed)
        cookies = {"sessionid": session, "csrftoken": "a" * 32}
        headers = {"X-CSRFToken": "a" * 32, "Origin": url}
        self.http = httpx.AsyncClient(base_url=url, cookies=cookies, headers=headers, timeout=20)
        self.said: list[Said] = []
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    async def live(self) -> None:
        while time.monotonic() < self.until:
            act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
            await getattr(self, act)()
            await asyncio.sleep(self.chance.uniform(*PAUSE_SECONDS))
        await self.http.aclose()

    async def reply(self) -> None:
        topic = self.chance.choice(list(self.stage.topics))
        said = self._new("reply", topic)
        answer = await self._asked("POST", f"/spaces/topics/{topic}/replies/", {"text": said.text})
        if answer is not None:
            self._acknowledged(said, answer, 302, r"post[=-](\d+)")

    async def message(self) -> None:
        channel = self.chance.choice(list(self.stage.channels))
        said = self._new("message", channel)
        form = {"text": said.text, "client_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4))}
        while (answer := await self._asked("POST", f"/spaces/channels/{channel}/messages/", form)) is None:
            self.counts["sent again"] += 1
            await asyncio.sleep(0.5)
        self._acknowledged(said, answer, 302, r"message-(\d+)")

    async def edit(self) -> None:
        """Change one of the own texts; while an edit has no answer, either text may stand."""
        if not self.said:
            return
        said = self.chance.choice(self.said)
        text = f"{said.mark} edited {self.chance.randrange(10**9)}"
        path = f"/spaces/{'posts' if said.kind == 'reply' else 'messages'}/{said.number}/edit/"
        answer = await self._asked("POST", path, {"text": text})
        if answer is None:
            said.unsure.append(text)
        elif self._is(answer, 302, path):
            said.text, said.unsure = text, []
            self.counts["edit"] += 1

    async def read(self) -> None:
        path = self.chance.choice([*self.stage.topics.values(), *self.stage.channels.values()])
        answer = await self._asked("GET", path, None)
        if answer is not None and self._is(answer, 200, path):
            self.counts["read"] += 1

    async def _asked(self, method: str, path: str, form: dict[str, str] | None) -> httpx.Response | None:
        """The answer; None where the connection broke, so that nobody knows what became of it."""
        try:
            return await self.http.request(method, path, data=form)
        except httpx.TransportError:
            self.counts["no answer"] += 1
            return None

    def _new(self, kind: str, place: int) -> Said:
        mark = f"{self.name}x{self.chance.getrandbits(48):012x}"
        return Said(kind, place, mark, f"{mark} said {kind}", time.monotonic())

    def _acknowledged(self, said: Said, answer: httpx.Response, status: int, number: str) -> None:
        if not self._is(answer, status, said.kind):
            return
        found = re.search(number, answer.headers["location"])
        if found is None:
            self.wrong.append(f"{said.kind}: sent to {answer.headers['location']}")
            return
        said.number, said.acknowledged = int(found[1]), time.monotonic()
        self.said.append(said)
        self.counts[said.kind] += 1

    def _is(self, answer: httpx.Response, status: int, what: str) -> bool:
        if answer.status_code != status:
            self.wrong.append(f"{what}: {answer.status_code} {answer.text[:200]!r}")
        return answer.status_code == status


class Server:
    """`coterie serve` on one port, killed with all its processes and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = ground.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, **environment, "COTERIE_URL": self.url}
        self.environment["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        self.kills = 0
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        command = [sys.executable, "-c", ground.COTERIE, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        async with httpx.AsyncClient() as http:
            for _ in range(900):
                try:
                    await http.get(self.url)
                    return
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        raise SystemExit("the server did not answer within 90 seconds")

    async def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        await asyncio.to_thread(self.process.wait)
        self.kills += 1

    async def killed_at_random(self, chance: random.Random, until: float) -> None:
        while (up := chance.uniform(*UP_SECONDS)) and time.monotonic() + up < until:
            await asyncio.sleep(up)
            await self.kill()
            await asyncio.sleep(chance.uniform(*DOWN_SECONDS))
            await self.start()


@asynccontextmanager
async def served(environment: dict[str, str]) -> AsyncIterator[Server]:
    server = Server(environment)
    await server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGTERM)
            await asyncio.to_thread(server.process.wait)


async def soak(stage: Stage, environment: dict[str, str], minutes: float, seed: int) -> tuple[dict, list[str]]:
    chance = random.Random(seed)
    async with served(environment) as server:
        until = time.monotonic() + minutes * 60
        members = [
            Member(server.url, stage, session, f"m{n}", chance.getrandbits(32), until)
            for n, session in enumerate(stage.sessions)
        ]
        await asyncio.gather(server.killed_at_random(chance, until), *(member.live() for member in members))
        await server.kill()
        await server.start()
        shut = await unopened(server.url, stage)
    said = [each for member in members for each in member.said]
    wrong = [text for member in members for text in member.wrong]
    counts: Counter[str] = sum((member.counts for member in members), Counter())
    figures = {"seed": seed, "minutes": minutes, "members": len(members), "kills": server.kills, **counts}
    return figures, [*wrong, *shut, *_differences(said, stored(environment))]


async def unopened(url: str, stage: Stage) -> list[str]:
    """Every page of every topic and channel that is not answered with 200."""
    wrong = []
    async with httpx.AsyncClient(base_url=url, cookies={"sessionid": stage.sessions[0]}, timeout=60) as http:
        for first in (*stage.topics.values(), *stage.channels.values()):
            ahead, seen = [first], {first}
            while ahead:
                path = ahead.pop()
                answer = await http.get(path)
                if answer.status_code != 200:
                    wrong.append(f"{path}: {answer.status_code}")
                links = re.findall(rf'href="({re.escape(first)}\?(?:after|before)=[^"#&]+)', answer.text)
                fresh = {link for link in links if link not in seen}
                seen |= fresh
                ahead.extend(fresh)
    return wrong


def _differences(said: list[Said], there: dict[str, list[list]]) -> list[str]:
    """What the database holds otherwise than it was acknowledged. ``there``: rows (place, id, text) by kind."""
    wrong = []
    rows: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for kind, all_of_kind in there.items():
        for place, number, text in all_of_kind:
            if mark := MARK.match(text):
                rows[kind, mark[0]].append((place, number, text))
    for each in said:
        found = rows[each.kind, each.mark]
        if len(found) != 1:
            wrong.append(f"{each.kind} {each.mark} is there {len(found)} times")
        elif found[0][:2] != (each.place, each.number):
            wrong.append(f"{each.kind} {each.mark} is {found[0][:2]}, acknowledged as {(each.place, each.number)}")
        elif found[0][2] not in (each.text, *each.unsure):
            wrong.append(f"{each.kind} {each.mark} says {found[0][2]!r}, acknowledged was {each.text!r}")
    doubled = [mark for (_, mark), found in rows.items() if len(found) > 1]
    return [*wrong, *(f"{mark} is there more than once" for mark in doubled), *_out_of_order(said)]


def _out_of_order(said: list[Said]) -> list[str]:
    """Texts that stand before one which was acknowledged before they were sent."""
    wrong, places = [], defaultdict(list)
    for each in said:
        places[each.kind, each.place].append(each)
    for rows in places.values():
        rows.sort(key=lambda each: each.number)
        later = float("inf")
        for each in reversed(rows):  # ``later``: the earliest acknowledgement of what stands behind it
            if each.sent > later:
                wrong.append(f"{each.kind} {each.mark} stands before what was acknowledged before it was sent")
            later = min(later, each.acknowledged)
    return wrong


def stored(environment: dict[str, str]) -> dict[str, list[list]]:
    return json.loads(_aside("stored", environment))


def _aside(what: str, environment: dict[str, str], *arguments: str) -> str:
    """One of the functions below in a process of its own, which has the database; the last line that it prints."""
    command = [sys.executable, "-m", "bench.soak", what, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()[-1]


def _print_stored() -> None:
    from coterie.chat.models import Message
    from coterie.discussions.models import Post

    replies = Post.objects.order_by("pk").values_list("topic", "pk", "text")
    messages = Message.objects.order_by("pk").values_list("channel", "pk", "text")
    print(json.dumps({"reply": list(map(list, replies)), "message": list(map(list, messages))}))


def _print_stage(members: int) -> None:
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from bench import content
    from bench.words import Size
    from coterie.channels.open_channel import open_channel
    from coterie.channels.shown import channel_url
    from coterie.communities.models import Community
    from coterie.discussions.shown import topic_url

    call_command("migrate", verbosity=0)
    topics, sessions = content.fill(Size(2_000))
    space = Community.objects.get()
    # Nobody is a newcomer, whom the product lets write less.
    space.memberships.update(joined_at=timezone.now() - timedelta(days=60))
    lead = space.memberships.order_by("pk").first().user
    channels = [open_channel(space, by=lead, kind="chat", name=f"Room {number}") for number in range(CHANNELS)]
    stage = Stage(
        {topic.pk: topic_url(topic) for topic in topics[:TOPICS]},
        {channel.pk: channel_url(channel) for channel in channels},
        sessions[:members],
    )
    print(json.dumps(asdict(stage)))


def _stage(environment: dict[str, str], members: int) -> Stage:
    made = json.loads(_aside("stage", environment, str(members)))
    topics, channels = ({int(k): url for k, url in made[name].items()} for name in ("topics", "channels"))
    return Stage(topics, channels, made["sessions"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="what chance begins with")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL, or one of its own)")
    options = parser.parse_args()
    with (
        databases(postgres=options.postgres) as where,
        where.empty("coterie_bench_soak") as url,
        tempfile.TemporaryDirectory(prefix="coterie-soak-") as folder,
    ):
        environment = {"COTERIE_DATA": folder, "COTERIE_LOG_LEVEL": "ERROR", "DATABASE_URL": url}
        environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        environment |= {"DJANGO_SETTINGS_MODULE": "coterie.settings.base"}
        stage = _stage(environment, options.members)
        figures, wrong = asyncio.run(soak(stage, environment, options.minutes, options.seed))
    print(json.dumps({**figures, "database": where.kind, "differences": len(wrong)}))
    ground.write_json(
        options.json, {"machine": {**ground.machine(), "database": where.kind}, **figures, "wrong": wrong}
    )
    if wrong:
        raise SystemExit("\n".join(wrong[:50]))


if __name__ == "__main__":
    if sys.argv[1:2] in (["stage"], ["stored"]):
        import django

        django.setup()
        _print_stage(int(sys.argv[2])) if sys.argv[1] == "stage" else _print_stored()
    else:
        main()

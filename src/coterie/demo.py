"""``coterie demo``: a whole simulated platform, its niches, a launched space and accounts to look around with.

Every step looks at what is there and does only what is missing, so it can be interrupted anywhere and called again.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.text import slugify
from rich.console import Console

from coterie.communities.answer_invitation import accept
from coterie.communities.models import Invitation
from coterie.communities.open_doors import open_doors
from coterie.foundation.rooms import rooms
from coterie.foundation.stage import Stage
from coterie.niches import access, import_export, run, suggest
from coterie.niches.commands import follow
from coterie.niches.first_people import first_people
from coterie.niches.first_topics import offered, usual
from coterie.niches.import_export import ExportFile
from coterie.niches.launch import Space, launch
from coterie.niches.models import Job, Launch, Niche, Source
from coterie.people.appoint import appoint
from coterie.people.claim import claim
from coterie.people.models import Identity, User

PLATFORM = "Aperture"
HOST = "aperture.example"
LEAD = f"lead@{HOST}"
PEOPLE, POSTS, NICHES = 1_500, 10_000, 18
# What a lead calls the space: its best niche is about macro photographs stacked of many frames.
NAME, MARK = "Frame by Frame", "FF"
# Invited people who have an account, those of them who came, and the members whose sign-ins are told.
ACCOUNTS, ACCEPTED, SHOWN = 9, 8, 3


class DemoFailed(SystemExit):
    """A step did not work; what went wrong was printed already."""


def prepare(console: Console) -> None:
    """Make everything that is missing, with a line for each long step, and print the sign-ins."""
    _migrate(console)
    lead = _account(LEAD, f"{PLATFORM} lead")
    appoint(lead, by=None)
    source = _source(console, lead)
    if not Launch.objects.filter(niche__source=source).exists():
        _say(console, "Launching a space for the niche that is most ready")
        _launch(source, lead)
    launched = _launched(source)
    if launched is not None:
        _fill(stage_of(launched, lead))
    _print_accounts(console, source)


def _say(console: Console, words: str) -> None:
    console.print(f"{words} …", highlight=False)


def _migrate(console: Console) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say(console, "Setting up the database")
        call_command("migrate", verbosity=0, interactive=False)


def _simulated(console: Console) -> Path:
    """The export of the simulated platform, written at the first call."""
    folder = settings.DATA / "demo" / PLATFORM.lower()
    if not folder.exists():
        from coterie_discovery import simulate_platform, whole_folder

        with console.status(f"Simulating {PLATFORM} …") as status, whole_folder(folder) as partial:
            simulate_platform(
                partial,
                members=PEOPLE,
                posts=POSTS,
                niches=NICHES,
                progress=lambda what: status.update(f"Simulating {PLATFORM}: {what} …"),
            )
        _say(console, f"Simulated {PLATFORM}: nobody in it is real")
    return folder


def _source(console: Console, lead: User) -> Source:
    """The imported platform with its niches found; what an interrupted call began is gone on with."""
    source = Source.objects.filter(name=PLATFORM).first()
    if source is None or not source.folder:
        reading = source.imports.unfinished().first() if source else None
        if reading is None:
            export = ExportFile(_simulated(console), PLATFORM)
            reading = import_export.import_export(export, by=lead, platform=PLATFORM)
        _follow(reading, import_export.perform, console, f"Reading {PLATFORM}")
        source = Source.objects.get(name=PLATFORM)
    if source.current_run_id is None:
        looking = source.runs.unfinished().first() or run.start_run(source, by=lead)
        _follow(looking, run.perform, console, "Looking for its niches")
        source.refresh_from_db()
    return source


def _follow(job: Job, perform: object, console: Console, title: str) -> None:
    if not follow(job, perform, console, title):  # type: ignore[arg-type]
        raise DemoFailed(1)


@transaction.atomic
def _launch(source: Source, lead: User) -> None:
    """Through the same verbs as in the browser: launched, and some of the invited people came."""
    best = Niche.objects.current().filter(source=source, launch=None).order_by("-readiness", "pk").first()
    if best is None:
        return
    niche = access.niche(lead, best.pk)
    people = first_people(niche)
    members = [_member(each.identity) for each in people[:ACCOUNTS]]
    space = Space(
        name=NAME,
        slug=slugify(NAME),
        purpose=suggest.suggested_purpose(niche),
        guidelines=suggest.suggested_guidelines(niche, NAME),
        hue=suggest.suggested_hue(),
        mark=MARK,
    )
    launched = launch(niche, by=lead, space=space, people=people, topics=usual(offered(niche))).launch
    for member in members[:ACCEPTED]:
        accept(Invitation.objects.open().get(community=launched.community, user=member), by=member)
    open_doors(launched.community, by=lead)


def _launched(source: Source) -> Launch | None:
    """The space of the demonstration."""
    launches = Launch.objects.filter(niche__source=source).select_related("community", "niche")
    return launches.order_by("pk").first()


def stage_of(launched: Launch, lead: User) -> Stage:
    """Everything that rooms need to let something happen in the launched space."""
    space = launched.community
    members = list(User.objects.filter(memberships__community=space).exclude(pk=lead.pk).order_by("pk"))
    known = {identity.user_id: identity for identity in Identity.objects.filter(user__in=members)}
    ours = [member for member in members if member.pk in known and member.email.endswith(f"@{HOST}")]
    phrases = launched.niche.words or [launched.niche.name]
    return Stage(space, lead, ours, [known[each.pk] for each in ours], phrases, timezone.now())


def _fill(stage: Stage) -> None:
    """Each room in turn, bottom to top: what one simulates may stand on what another did."""
    for room in rooms():
        if room.demo:
            room.demo(stage)


def _member(identity: Identity) -> User:
    """An account of one of the simulated people, connected with what that person did."""
    if identity.user:
        return identity.user
    user = _account(f"{slugify(identity.name) or identity.key[:8]}@{HOST}", identity.shown_name)
    claim(identity, by=user)
    identity.user = user
    return user


def _account(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        with transaction.atomic():
            user = User.objects.create_user(email, _password(), name=name)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _password() -> str:
    """One for all demo accounts: made at the first call, kept in the data folder for its owner alone."""
    path = settings.DATA / "demo_password"
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(9))
        aside.rename(path)
    return path.read_text().strip()


def _print_accounts(console: Console, source: Source) -> None:
    accounts = [(LEAD, "operator: niches, sources, launching"), *_people_of_the_space(source)]
    console.print(
        f"\n{PLATFORM} is simulated. Sign in with the password [bold]{_password()}[/bold] as", highlight=False
    )
    for email, who in accounts:
        console.print(f"  {email:<34} {who}", highlight=False)
    console.print()


def _people_of_the_space(source: Source) -> list[tuple[str, str]]:
    launched = _launched(source)
    if launched is None:
        return []
    space = launched.community
    members = User.objects.filter(memberships__community=space).exclude(email=LEAD).order_by("pk")[:SHOWN]
    invited = User.objects.filter(invitations__in=Invitation.objects.open().filter(community=space)).order_by("pk")
    return [(user.email, f"member of {space}") for user in members] + [
        (user.email, f"invited to {space}") for user in invited
    ]

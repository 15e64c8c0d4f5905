"""The ``coterie`` command. Discovery commands start without Django; the others set it up when they run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from coterie_discovery import app as discovery

app = typer.Typer(
    name="coterie",
    help="Finds the micro-communities inside a platform's own data, and carries each to a space that lives.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.registered_commands.extend(discovery.registered_commands)
console = Console(stderr=True)


def _django() -> None:
    """Set Django up. What it writes from here on is for its own account alone: the data are people's."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coterie.settings.base")
    import django

    django.setup()


def _django_with_database() -> None:
    _django()
    from coterie.database import prepare

    prepare()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Web processes; more than one needs REDIS_URL.", min=1)] = 1,
    background: Annotated[bool, typer.Option(help="Run background tasks in this process as well.")] = True,
) -> None:
    """Serve the web app, with background tasks in the same process unless told otherwise."""
    _django_with_database()
    from coterie.server import serve as run

    run(host, port, workers=workers, embedded_worker=background)


@app.command()
def worker(threads: Annotated[int, typer.Option(help="Tasks at the same time.", min=1)] = 2) -> None:
    """Run background tasks, for an installation with processes of its own for them."""
    _django_with_database()
    from coterie.foundation.worker import run_foreground
    from coterie.notifications.incoming.server import listening

    with listening():
        run_foreground(threads=threads)


@app.command("receive-mail")
def receive_mail() -> None:
    """Take answers by mail, as a process of its own; where, COTERIE_RECEIVE_MAIL says."""
    _django_with_database()
    from django.conf import settings

    from coterie.notifications.incoming.server import run

    if not settings.REPLY_DOMAIN or settings.RECEIVE_MAIL is None:
        console.print("coterie: set COTERIE_REPLY_DOMAIN and COTERIE_RECEIVE_MAIL first.", style="red")
        raise typer.Exit(2)
    run()


@app.command()
def migrate() -> None:
    """Bring the database up to date; does nothing if it is."""
    _django()
    from django.core.management import call_command

    from coterie.database import reach

    reach()
    call_command("migrate", verbosity=1, interactive=False)


@app.command("import")
def import_(
    export: Annotated[Path, typer.Argument(help="An export: a folder, a zip or tar archive, or signal tables.")],
    name: Annotated[str, typer.Option(help="What to call the platform it comes from.")] = "",
) -> None:
    """Import a platform's export and find its niches, for the operators' pages."""
    _django_with_database()
    from coterie.niches.commands import import_path

    raise typer.Exit(import_path(export, name=name, console=console))


@app.command()
def operator(email: Annotated[str, typer.Argument(help="E-mail address of an account that exists.")]) -> None:
    """Make somebody an operator, who sees every niche and every space."""
    _django_with_database()
    from coterie.people.appoint import appoint
    from coterie.people.models import User

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        console.print(f"coterie: no account has the address {email!r}; sign up in the browser first.", style="red")
        raise typer.Exit(2)
    appoint(user, by=None)
    console.print(f"{user.name} is an operator now.")


@app.command()
def check() -> None:
    """Look whether all is well; exits with 1 if something is wrong. The same as the operators' page Health."""
    _django()
    from coterie.foundation.checks import State, answers, worst

    found = answers()
    for each in found:
        colour = {"good": "green", "look": "yellow", "bad": "red"}[each.found.state]
        console.print(f"{each.found.state.word!s:<12}", style=colour, end="", highlight=False)
        line = f"{each.check.name}: {each.found.said} {each.found.todo}".rstrip()
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1 if worst(found) == State.BAD else 0)


@app.command()
def reindex() -> None:
    """Write what people search anew, in small steps while the site runs; goes on where it was interrupted."""
    _django_with_database()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from coterie.search.rebuild import rebuild

    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("")
        done = rebuild(lambda so_far, whole: progress.update(bar, completed=so_far, total=whole))
    console.print(f"{done:,} objects are searched.", highlight=False)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    prepare_only: Annotated[bool, typer.Option(help="Set everything up but do not serve.")] = False,
) -> None:
    """Simulate the platform "Aperture", find its niches, and serve the result with demo sign-ins."""
    os.environ.setdefault("COTERIE_PLATFORM", "Aperture")
    os.environ.setdefault("COTERIE_DEMO_LIFE", "on")
    _django()
    from coterie.database import reach
    from coterie.demo import prepare

    reach()
    prepare(console)
    if not prepare_only:
        from coterie.server import serve as run

        run("127.0.0.1", port)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Django's own commands: check, shell, collectstatic, dumpdata…"""
    _django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["coterie manage", *context.args])


def main() -> None:
    """A wrong setting is one clear line and exit code 2, not a traceback."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        app()
    except ImproperlyConfigured as error:
        console.print(f"coterie: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)

"""The command line of discovery: ``discover`` an export's niches, ``simulate`` a platform.

Heavy parts are imported inside the commands, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie_discovery.commands.continuing import Past
    from coterie_discovery.result.model import Discovery
    from coterie_discovery.runtime.progress import Teller
    from coterie_discovery.sources import Export
    from coterie_discovery.text.sentence_vectors import SentenceVectors

BAD_INPUT = 2

app = typer.Typer(
    name="coterie",
    help="Finds the niches in a platform's own data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _memory(text: str) -> int:
    from coterie_discovery.runtime.limits import bytes_of

    return int(_checked(bytes_of, text))


def _columns(text: str) -> list[str]:
    from coterie_discovery.sources.read import checked_hide

    return sorted(_checked(checked_hide, [column.strip() for column in text.split(",") if column.strip()]))


def _keys(text: str) -> str:
    if text not in ("hashed", "plain"):
        raise typer.BadParameter(f"{text!r} is unknown; expected hashed or plain")
    return text


def _backend(text: str) -> str:
    from coterie_discovery.scale.scale import BACKENDS

    if text not in BACKENDS:
        raise typer.BadParameter(f"{text!r} is unknown; expected {' or '.join(BACKENDS)}")
    return text


_KEPT = "--add-to keeps the niches as they are; expected no --previous, --steer or --vectors, and no --all, which stays"


def _together(hidden: Any) -> list[str]:
    return [column for columns in hidden or [] for column in columns]


def _all(everything: bool) -> dict[str, bool]:
    return {"all": True} if everything else {}


def _checked(check: Callable[[Any], Any], value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Memory = Annotated[
    int | None, typer.Option(parser=_memory, metavar="4GB", help="Spill to disk within it, or stop in words.")
]
Hidden = Annotated[
    list[str] | None, typer.Option(parser=_columns, metavar="COLUMN,…", help="Columns to keep out of the engine.")
]
Excluded = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Keys of people to leave out, one a line.")
]
PreviousRun = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="An earlier result, to say what changed and to keep identities and places on the map.",
        show_default="what --out holds, if that is an earlier result",
    ),
]
SteeringFile = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="What people decided about the earlier niches, as JSON.", metavar="FILE"
    ),
]

AddTo = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="An earlier result, to which only what is new in INPUT is added. It is written back there without --out.",
        show_default=False,
    ),
]

Everything = Annotated[
    bool, typer.Option("--all", help="Threads of less certain groups in threads.parquet, too.", show_default=False)
]

Backend = Annotated[
    str, typer.Option(parser=_backend, metavar="duckdb|spark", help="What counts over everything there is.")
]

Vectors = Annotated[
    bool, typer.Option("--vectors", help="Also weigh what threads mean to a language model (coterie[vectors]).")
]
VectorsModel = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="An ONNX model for --vectors, tokenizer.json beside it.", show_default="MiniLM"),
]


@app.command()
def discover(
    input: Annotated[Path, typer.Argument(help="An export: a folder, a zip or tar, or one table.", metavar="INPUT")],
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write into: a new one, or an earlier result.", show_default="NAME-niches"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same result.")] = 0,
    memory: Memory = None,
    floor: Annotated[int, typer.Option(min=2, max=10_000, help="Groups and counts below it are withheld.")] = 5,
    hide: Hidden = None,
    keys: Annotated[str, typer.Option(parser=_keys, metavar="hashed|plain", help="Keys in the results.")] = "hashed",
    exclude: Excluded = None,
    json_progress: Annotated[bool, typer.Option(help="One JSON line for each step, and no table.")] = False,
    previous: PreviousRun = None,
    backend: Backend = "duckdb",
    steer: SteeringFile = None,
    add_to: AddTo = None,
    everything: Everything = False,
    vectors: Vectors = False,
    vectors_model: VectorsModel = None,
) -> None:
    """Find the niches in an export and write them, with a report that opens in any browser, into a folder."""
    if add_to is not None:
        _refused(previous, steer, everything, vectors, vectors_model)
        with _plain_problems():
            _add(input, add_to, out or add_to, exclude, memory, json_progress)
        return
    options = {"input": input.resolve().name, "hide": _together(hide), "keys": keys} | _all(everything)
    with _plain_problems():
        _discover(
            input,
            out or Path(f"{input.resolve().name.split('.')[0]}-niches"),
            options,
            seed,
            memory,
            floor,
            exclude,
            json_progress,
            (previous, steer),
            {"backend": backend, "vectors": _sentence_vectors(vectors, vectors_model)},
        )


@app.command()
def simulate(
    out: Annotated[Path, typer.Argument(help="The folder to write into: a new or an empty one.")],
    members: Annotated[int, typer.Option(help="How many people.")] = 1500,
    posts: Annotated[int, typer.Option(help="How many posts.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same platform.")] = 0,
    niches: Annotated[int, typer.Option(help="How many niches: up to 18, or one for each 250 members.")] = 18,
    noise: Annotated[
        float, typer.Option(help="From 0, where niches are clear, to 1, where chatter drowns them.")
    ] = 0.0,
) -> None:
    """Make a simulated platform, in the public table format, whose niches are known."""
    with _plain_problems():
        from coterie_discovery.runtime.files import whole_folder
        from coterie_discovery.simulate import simulate_platform

        with whole_folder(out) as folder:
            make = functools.partial(
                simulate_platform, members=members, posts=posts, seed=seed, niches=niches, noise=noise
            )
            _checked(make, folder)
    typer.echo(f"Simulated: {members} members, {posts} posts, {niches} niches, in {out}")


def _discover(
    path: Path,
    out: Path,
    options: dict[str, Any],
    seed: int,
    memory: int | None,
    floor: int,
    exclude: Path | None,
    json_progress: bool,
    earlier: tuple[Path | None, Path | None],
    how: dict[str, Any],
) -> None:
    from coterie_discovery.commands.adding import dated, leave_model
    from coterie_discovery.commands.continuing import past
    from coterie_discovery.commands.output import Meter, described_run, is_earlier_output, write_output
    from coterie_discovery.runtime.files import whole_folder
    from coterie_discovery.runtime.limits import MemoryGuard
    from coterie_discovery.runtime.progress import teller
    from coterie_discovery.sources import installation_salt, read_export

    salt, meter, before = installation_salt(), Meter(), past(earlier[0], out, options["keys"], earlier[1])
    with (
        whole_folder(out, replaceable=is_earlier_output) as partial,
        teller(json_progress) as tell,
        MemoryGuard(memory, lambda used: _stop_for_memory(used, partial)),
    ):
        with meter.step("read"):
            export = read_export(
                path, keys=options["keys"], salt=salt, hide=options["hide"], exclude=_lines(exclude), progress=tell
            )
        ways: dict[str, Any] = {"seed": seed, "floor": floor, "memory": memory, "progress": tell, **how}
        found, export = _found(export, before, salt, ways, meter), dated(export)
        with meter.step("learn"):
            leave_model(partial, export.signals, found, options["keys"], salt, memory, before.said)
        found, quotes = _spelled(found, export, options["keys"], salt)
        report = _report(found, export, export.title or path.resolve().name, quotes, tell, meter)
        tell("write", 0, None)
        write_output(partial, found, report, described_run(export, found, options, meter), quotes)
    _show(found, export, out, json_progress)


def _refused(*options: Any) -> None:
    """What an update has no use for."""
    if any(options):
        raise typer.BadParameter(_KEPT)


def _sentence_vectors(wanted: bool, model: Path | None) -> SentenceVectors | None:
    """What makes sentence vectors, loaded before anything is read, so that what is wrong with it is told at once."""
    if not (wanted or model):
        return None
    from coterie_discovery.text.sentence_vectors import SentenceVectors

    return SentenceVectors(model)


def _found(export: Export, before: Past, salt: bytes, ways: dict[str, Any], meter: Any) -> Discovery:
    from coterie_discovery.pipeline import discover as find_niches

    with meter.step("discover"):
        known = before.in_own_keys(export.signals, salt)
        found: Discovery = find_niches(export.signals, previous=known.previous, steering=known.steering, **ways)
    return replace(found, notes=(*found.notes, before.said)) if before.said else found


def _spelled(found: Discovery, export: Export, keys: str, salt: bytes) -> tuple[Discovery, pa.Table]:
    """``found`` and the quotes of its report, with the keys that were asked for."""
    from coterie_discovery.commands import quotes
    from coterie_discovery.commands.output import with_hashed_keys
    from coterie_discovery.report import posts_shown
    from coterie_discovery.sources import hashed_key

    said = quotes.quote(export.signals.posts, posts_shown(found))
    if keys == "plain":
        return found, said
    key = functools.partial(hashed_key, salt=salt)
    return with_hashed_keys(found, key), quotes.hashed(said, key)


def _add(path: Path, folder: Path, out: Path, exclude: Path | None, memory: int | None, json_progress: bool) -> None:
    """The result in ``folder`` with what is new, written to ``out``, which may be the same folder."""
    from coterie_discovery.commands import adding
    from coterie_discovery.commands.output import Meter, is_earlier_output, write_output
    from coterie_discovery.incremental.files import save
    from coterie_discovery.runtime.files import whole_folder
    from coterie_discovery.runtime.limits import MemoryGuard
    from coterie_discovery.runtime.progress import teller
    from coterie_discovery.sources import installation_salt, read_export

    salt, meter, gone = installation_salt(), Meter(), _lines(exclude)
    with (
        whole_folder(out, replaceable=is_earlier_output) as partial,
        teller(json_progress) as tell,
        MemoryGuard(memory, lambda used: _stop_for_memory(used, partial)),
    ):
        with meter.step("model"):
            result = adding.read_result(folder, salt)
        with meter.step("read"):
            ways = {"keys": result.run["keys"], "hide": result.run["hide"]}
            export = read_export(path, salt=salt, exclude=gone, progress=tell, empty=True, **ways)
        tell("update", 0, None)
        with meter.step("update"):
            now = adding.add(result, export.signals, gone, salt)
        export = adding.titled(export, result.run)
        report = _report(now.found, export, export.title or out.resolve().name, now.quotes, tell, meter)
        tell("write", 0, None)
        write_output(partial, now.found, report, adding.described_update(path, export, now, meter), now.quotes)
        save(now.model, partial / adding.MODEL)
    _show(now.found, export, out, json_progress)


def _report(found: Discovery, export: Export, title: str, quotes: pa.Table, tell: Teller, meter: Any) -> str:
    from coterie_discovery.report import render_report

    tell("report", 0, None)
    with meter.step("report"):
        return render_report(found, title=title, simulated=export.simulated, quotes=quotes)


def _show(found: Discovery, export: Export, out: Path, json_progress: bool) -> None:
    from coterie_discovery.commands.table import print_niches
    from coterie_discovery.runtime.progress import print_json

    if json_progress:
        print_json("done", 1, 1)
    else:
        print_niches(found, export, out)


def _lines(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    from coterie_discovery.sources import BadExport

    try:
        return frozenset(line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    except UnicodeDecodeError as error:
        raise BadExport(path.name, f"byte {error.start}", "is not UTF-8 text", "one key a line") from None


@contextmanager
def _plain_problems() -> Iterator[None]:
    """A problem of the input ends in one line and exit code 2; a stopped run still removes what it half wrote."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except (ValueError, OSError) as error:
        from coterie_discovery.runtime.errors import ExportError
        from coterie_discovery.runtime.files import FolderTaken

        if not isinstance(error, ExportError | FolderTaken | OSError):
            raise
        typer.echo(f"coterie: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except MemoryError as error:  # a step's own check may come before the guard's
        why = f"coterie: the run needs more than the memory given ({error}); expected more --memory, or less data"
        typer.echo(why, err=True)
        raise typer.Exit(BAD_INPUT) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def _stop_for_memory(used: int, partial: Path) -> NoReturn:
    """Ends the process from beside the work, which may be deep inside a native library and cannot be interrupted."""
    shutil.rmtree(partial, ignore_errors=True)
    message = (
        f"coterie: the run needs more than {used >> 20} MB, over the limit given; expected more --memory, or less data"
    )
    print(message, file=sys.stderr, flush=True)
    os._exit(BAD_INPUT)


def main() -> None:
    """Runs the command line."""
    app()

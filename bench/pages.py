"""How much the pages people read cost, beside the barest page of the same content on the same framework.

    python bench/pages.py [--json FILE] [--requests 300] [--postgres] [--posts 2000000] [--peers [NAME]]

20,000 posts in 2,000 topics by 200 users (simulated); with more --posts a second installation of that size is measured
in the same run, and how much slower it is. --peers measures django-spirit and Misago as well (bench/peers). Each page
is asked for over two kept connections; CPU is that of the server's processes, and of PostgreSQL's with --postgres.
Times on a shared machine are noisy: read the ratio.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.databases import Databases, databases  # noqa: E402
from bench.load import Asked, Load, compresses, load, tag_of  # noqa: E402
from bench.peers import serving  # noqa: E402
from bench.site import Site, temporary_site, viewers  # noqa: E402

BASE = 20_000
PAGES = ("home", "list", "channel", "topic", "long topic", "question", "chat", "space", "inbox", "search")
OF_PEERS = ("home", "list", "topic")
BARE = "bench.bare.settings"
Row = dict[str, object]


@dataclass(frozen=True)
class Served:
    """One filled installation, served: ours, the bare pages on the same database, and the peers that are measured."""

    site: Site
    ours: tuple[int, psutil.Process]
    bare: tuple[int, psutil.Process]
    bare_wsgi: tuple[int, psutil.Process]
    peers: list[serving.Peer]
    database: tuple[psutil.Process, ...]

    def page(self, page: str, viewer: str) -> Asked:
        cookies = f"sessionid={self.site.sessions[0]}" if viewer == "signed in" else ""
        return Asked(self.ours[0], (self.ours[1], *self.database), self.site.pages[page], cookies)

    def floor(self, page: str, viewer: str, server: tuple[int, psutil.Process]) -> Asked:
        return Asked(server[0], (server[1], *self.database), self.site.bare(page, viewer))


def serve(stack: ExitStack, where: Databases, posts: int, beside: list[str]) -> Served:
    """Fill and serve until the stack ends."""
    site = stack.enter_context(temporary_site(posts, stack.enter_context(where.empty(f"coterie_bench_{posts}"))))
    print(f"{posts:,} posts on {where.kind}, filled in {site.seconds} s", flush=True)
    others = [serving.serve(stack, name, where, posts) for name in beside]
    given = {"environment": site.environment}
    return Served(
        site,
        stack.enter_context(ground.coterie(site.environment)),
        stack.enter_context(ground.server("bench.bare.asgi:application", BARE, **given)),
        stack.enter_context(ground.server("bench.bare.wsgi:application", BARE, interface="wsgi", **given)),
        others,
        (where.server,) if where.server else (),
    )


def measure(served: Served, requests: int) -> list[Row]:
    """Whoever is compared is asked one after the other, page by page."""
    rows = []
    for page in PAGES:
        for viewer in viewers(page):
            rows.append(_measured(served, page, viewer, requests))
            print(_line(rows[-1]), flush=True)
    return rows


def _measured(served: Served, page: str, viewer: str, requests: int) -> Row:
    asked = served.page(page, viewer)
    ours = load(asked, requests)
    floor = load(served.floor(page, viewer, served.bare), requests)
    wsgi = load(served.floor(page, viewer, served.bare_wsgi), requests)
    row = _row(page, viewer, ours, floor, served.site.queries[f"{page} {viewer}"])
    row["bare_wsgi_cpu_ms"] = round(wsgi.cpu_ms, 2)
    row |= _variants(asked, requests)
    peers = served.peers if page in OF_PEERS else []
    row["peers_cpu_ms"] = {peer.name: round(load(peer.page(page, viewer), requests).cpu_ms, 2) for peer in peers}
    return row


def _variants(asked: Asked, requests: int) -> Row:
    """The same page for a browser that has it already, and compressed, as browsers ask for it; None where it is not."""
    tag = tag_of(asked)
    unchanged = load(replace(asked, tag=tag), requests) if tag else None
    squeezed = load(replace(asked, encoding="gzip"), requests) if compresses(asked) else None
    return {
        "unchanged_cpu_ms": round(unchanged.cpu_ms, 2) if unchanged else None,
        "compressed_cpu_ms": round(squeezed.cpu_ms, 2) if squeezed else None,
        "compressed_bytes": squeezed.size if squeezed else None,
    }


def _row(page: str, viewer: str, ours: Load, floor: Load, queries: int) -> Row:
    return {
        "page": page,
        "viewer": viewer,
        "cpu_ms": round(ours.cpu_ms, 2),
        "bare_cpu_ms": round(floor.cpu_ms, 2),
        "ratio_to_bare": round(ours.cpu_ms / floor.cpu_ms, 2),
        "queries": queries,
        "p50_ms": round(ours.p50_ms, 1),
        "p99_ms": round(ours.p99_ms, 1),
        "requests_per_second": round(ours.per_second),
        "bytes": ours.size,
    }


def _line(row: Row) -> str:
    unchanged = "no 304" if row["unchanged_cpu_ms"] is None else f"304 in {row['unchanged_cpu_ms']} ms CPU"
    gzip = f"  gzip {row['compressed_bytes']} bytes in {row['compressed_cpu_ms']} ms" if row["compressed_bytes"] else ""
    beside = "".join(
        f"\n       {name} {cpu} ms CPU, {cpu / row['cpu_ms']:.1f} times ours"
        for name, cpu in row["peers_cpu_ms"].items()
    )
    return (
        f"{row['page']:10} {row['viewer']:10} {row['cpu_ms']:7} ms CPU  {row['bare_cpu_ms']:6} bare "
        f"({row['bare_wsgi_cpu_ms']} by WSGI)  x{row['ratio_to_bare']:<5} {row['queries']:3} queries  "
        f"p50 {row['p50_ms']:6} p99 {row['p99_ms']:6} ms  {row['requests_per_second']:5}/s  {row['bytes']:7} bytes  "
        f"{unchanged}{gzip}{beside}"
    )


def growth(small: list[Row], large: list[Row]) -> list[Row]:
    """How many times the CPU of each page at the larger size; 1.2 is the most there should be."""
    return [
        {"page": a["page"], "viewer": a["viewer"], "times": round(b["cpu_ms"] / a["cpu_ms"], 2)}
        for a, b in zip(small, large, strict=True)
    ]


def run(where: Databases, sizes: list[int], requests: int, beside: list[str], kept: str | None = None) -> Row:
    """All sizes in one run, each ``kept`` in a file when it is done; the peers beside the first."""
    result: Row = {"machine": {**ground.machine(), "database": where.kind}, "sizes": []}
    for posts in sizes:
        with ExitStack() as stack:
            served = serve(stack, where, posts, beside if posts == sizes[0] else [])
            rows = measure(served, requests)
            memory = ground.memory(served.ours[1])
        print(f"memory after the load: {memory.own} MB of its own, the largest process {memory.largest} MB", flush=True)
        result["sizes"].append(
            {"posts": posts, "pages": rows, "own_mb": memory.own, "largest_process_mb": memory.largest}
        )
        ground.write_json(kept, result)
    if len(sizes) > 1:
        result["growth"] = growth(*(each["pages"] for each in result["sizes"]))
        _print_growth(result["growth"], sizes)
    return result


def _print_growth(rows: list[Row], sizes: list[int]) -> None:
    print(f"CPU at {sizes[1]:,} posts, in times of that at {sizes[0]:,}:")
    for row in rows:
        within = "within 1.2x" if row["times"] <= 1.2 else "not within 1.2x"
        print(f"{row['page']:10} {row['viewer']:10} x{row['times']:<5} {within}")


def _peers(named: list[str] | None) -> list[str]:
    """Of --peers: none without it, all with it alone."""
    return [] if named is None else named or list(serving.PEERS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--requests", type=int, default=300, help="requests a page (default 300)")
    parser.add_argument("--posts", type=int, default=BASE, help="measure this many as well (default: 20,000 alone)")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL, or one of its own)")
    known = list(serving.PEERS)
    parser.add_argument("--peers", nargs="*", choices=known, help="other forums as well (all unless named), installed")
    options = parser.parse_args()
    sizes = [BASE, options.posts] if options.posts > BASE else [options.posts]
    with databases(postgres=options.postgres) as where:
        result = run(where, sizes, options.requests, _peers(options.peers), options.json)
    ground.write_json(options.json, result)


if __name__ == "__main__":
    main()

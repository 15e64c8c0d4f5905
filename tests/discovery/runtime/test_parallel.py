"""Work in processes of its own comes back in order, and the same as without them."""

import subprocess
import sys

from coterie_discovery.runtime.parallel import cores, each


def times(shared: int, argument: int) -> int:
    return shared * argument


def test_results_come_in_the_order_of_the_arguments_however_many_processes_there_are():
    alone = list(each(times, 3, range(5), processes=1))
    assert alone == [0, 3, 6, 9, 12]
    assert list(each(times, 3, range(5), processes=2)) == alone


def test_there_is_at_least_one_core():
    assert cores() >= 1


def test_a_plain_script_without_a_guard_is_not_run_twice(tmp_path):
    """New processes read the main module again: a script that calls at its top would start anew in each of them."""
    script = tmp_path / "script.py"
    script.write_text(
        "from operator import mul\nfrom coterie_discovery.runtime.parallel import each\n"
        "print(list(each(mul, 3, range(3), processes=2)))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[0, 3, 6]\n"

"""``make quick`` runs the tests of what was touched, and of nothing else."""

from __future__ import annotations

import pytest
from touched import ELSEWHERE, WIRING, belonging_to, changed_files, existing_tests

from tests.house.tree import PRODUCT, ROOT, name_of, none, rooms


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (["src/coterie/niches/pages/lists.py"], ["tests/coterie/niches"]),
        (["src/coterie/niches/room.css", "src/coterie/niches/run.py"], ["tests/coterie/niches"]),
        (["src/coterie/settings/env.py"], ["tests/coterie/test_settings.py"]),
        (["src/coterie/demo.py"], ["tests/coterie/test_demo.py"]),
        (["src/coterie/urls.py"], ["tests/coterie/test_urls.py"]),
        (["src/coterie/database.py"], sorted(WIRING)),
        (["src/coterie_discovery/incremental/learn.py"], ["tests/discovery/incremental"]),
        (["src/coterie_discovery/evidence/naming.py"], ["tests/discovery/evidence"]),
        (["tests/coterie/niches/test_launch.py"], ["tests/coterie/niches/test_launch.py"]),
        (["tests/coterie/niches/test_launch.py", "src/coterie/niches/run.py"], ["tests/coterie/niches"]),
        (["tests/coterie/niches/test_that_is_gone.py", "README.md", "tests/house/test_words.py"], []),
    ],
)
def test_what_was_touched_names_its_tests(changed: list[str], tests: list[str]) -> None:
    assert belonging_to(changed, existing_tests()) == tests


def test_every_room_has_tests() -> None:
    assert rooms()
    none([room for room in rooms() if belonging_to([f"src/coterie/{room}/models.py"], existing_tests()) == []])


def test_a_new_file_and_a_changed_one_are_seen() -> None:
    new = PRODUCT / "niches" / "only_for_this_test.txt"
    new.write_text("new")
    try:
        assert name_of(new) in changed_files()
    finally:
        new.unlink()


def test_what_runs_by_itself_is_where_it_is_said_to_be() -> None:
    none([folder for folder in ELSEWHERE if not (ROOT / folder).is_dir()])

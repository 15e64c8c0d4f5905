"""A steering file says what it means or is refused with line, field and what was expected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie_discovery.sources import BadExport
from coterie_discovery.steering.decisions import Belonging, Contradiction, Merge, Part, Rename, Split, Steering
from coterie_discovery.steering.steering_file import lines_of, read_steering
from tests.support.found import some

KNOWN = {"a", "b", "c", "d", "e"}
HEAD = '{"format": "coterie-steering/1",\n'


def read(tmp_path: Path, text: str) -> Steering:
    (tmp_path / "steer.json").write_text(text)
    return read_steering(tmp_path / "steer.json", KNOWN)


def test_everything_that_can_be_said(tmp_path: Path):
    said = {
        "format": "coterie-steering/1",
        "rename": [{"niche": "a", "name": "Macro"}],
        "merge": [{"into": "a", "niches": ["b"]}],
        "split": [
            {"niche": "c", "parts": [{"name": "Film", "phrases": ["film stock"]}, {"threads": ["t1"]}]},
        ],
        "dismiss": [{"niche": "d", "why": "a fad"}],
        "contain": [{"niche": "a", "members": ["m1"], "threads": ["t2"], "phrases": ["ring flash"]}],
        "exclude": [{"niche": "e", "members": ["m1"]}],
    }
    assert read(tmp_path, json.dumps(said)) == Steering(
        renames=(Rename("a", "Macro"),),
        merges=(Merge("a", ("b",)),),
        splits=(Split("c", (Part("Film", ("film stock",)), Part("", (), ("t1",)))),),
        dismissals=("d",),
        contains=(Belonging("a", ("m1",), ("t2",), ("ring flash",)),),
        excludes=(Belonging("e", ("m1",)),),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "line 1: the file is a list; expected an object"),
        ('{"format": "coterie-steering/2"}', 'line 1: format is "coterie-steering/2"; expected "coterie-steering/1"'),
        ('{"rename": []}', 'line 1: the file has no format; expected "format": "coterie-steering/1"'),
        ("{\n", "is no JSON"),
        ('{"format": "a", "format": "b"}', 'the field "format" stands twice'),
        (HEAD + '"renames": []}', "line 2: renames is unknown here; expected one of contain, dismiss"),
        (HEAD + '"rename": {}}', "line 2: rename is an object; expected a list of entries"),
        (HEAD + '"rename": [\n"a"]}', "line 3: rename[0] is a text; expected an object"),
        (HEAD + '"rename": [\n{"niche": "a"}]}', "line 3: rename[0] has no name; expected name, niche"),
        (HEAD + '"rename": [{"niche": "a",\n"name": ""}]}', "line 3: rename[0].name is empty"),
        (HEAD + '"rename": [{"niche": "a",\n"name": 7}]}', "line 3: rename[0].name is a number; expected a text"),
        (HEAD + '"dismiss": [\n{"niche": "x"}]}', 'line 3: dismiss[0].niche is "x", which is no niche of the earlier'),
        (HEAD + '"merge": [{"into": "a", "niches": ["b",\n"x"]}]}', 'line 3: merge[0].niches[1] is "x"'),
        (HEAD + '"merge": [{"into": "a", "niches": []}]}', "line 2: merge[0].niches is an empty list"),
        (HEAD + '"split": [{"niche": "a", "parts": [{"phrases": ["x"]}]}]}', "parts has one part; expected two"),
        (
            HEAD + '"split": [{"niche": "a", "parts": [{"phrases": ["x"]},\n{"name": "y"}]}]}',
            "line 3: split[0].parts[1]",
        ),
        (HEAD + '"contain": [{"niche": "a"}]}', "contain[0] says nothing; expected members, threads or phrases"),
        (HEAD + '"contain": [{"niche": "a", "phrases": ["' + "x" * 201 + '"]}]}', "is too long"),
        (HEAD + '"dismiss": [{"niche": "a"}], "split": [{"niche": "a"}]}', "a is dismissed and split; expected one"),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_was_expected(tmp_path: Path, text: str, words: str):
    with pytest.raises(BadExport) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)
    assert "steer.json" in str(refused.value)
    assert "; expected " in str(refused.value)


def test_what_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "steer.json").write_bytes(b'{"format": "\xff"}')
    with pytest.raises(BadExport, match="is not UTF-8"):
        read_steering(tmp_path / "steer.json", KNOWN)


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        ({"renames": (Rename("a", "x"), Rename("a", "y"))}, "a is renamed twice"),
        ({"merges": (Merge("a", ("b",)), Merge("c", ("b",)))}, "b is merged twice"),
        ({"merges": (Merge("a", ("b",)), Merge("b", ("c",)))}, "b is merged into another and merged into"),
        ({"merges": (Merge("a", ("a",)),)}, "a is merged into another and merged into"),
        ({"dismissals": ("a",), "contains": (Belonging("a", ("m",)),)}, "dismissed and told what it contains"),
        ({"contains": (Belonging("a", (), ("t",)), Belonging("b", (), ("t",)))}, "'t' belongs to two niches"),
        (
            {"contains": (Belonging("a", (), (), ("X",)),), "excludes": (Belonging("a", (), (), ("X",)),)},
            "'X' is both in and not in a",
        ),
        ({"splits": (Split("a", (Part("", ("x",)), Part("", ("X",)))),)}, "'x' begins two parts of a"),
    ],
)
def test_what_cannot_both_be_kept_is_refused(decided, words: str):
    with pytest.raises(Contradiction) as refused:
        Steering(**decided)
    assert words in str(refused.value)


def test_people_may_belong_to_several_niches():
    Steering(contains=(Belonging("a", ("m",)), Belonging("b", ("m",))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.integers(0, 3))
def test_every_value_of_a_file_has_its_line(value, indent):
    text = json.dumps(value, indent=indent)
    lines = lines_of(text)

    def places(of, at=()):
        yield at
        children = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
        for step, child in children:
            yield from places(child, (*at, step))

    wanted = set(places(value))
    assert wanted <= set(lines)
    assert all(1 <= lines[place] <= text.count("\n") + 1 for place in some(wanted))


@given(JSON)
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "steer.json").write_text(json.dumps({"format": "coterie-steering/1", "merge": [value], "split": value}))
    with pytest.raises(BadExport, match="expected"):
        read_steering(folder / "steer.json", KNOWN)

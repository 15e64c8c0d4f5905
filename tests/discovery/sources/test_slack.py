import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import slack_files


def read(path: Path, files: dict[str, str] | None = None, **options):
    files = files or slack_files()
    return read_export(write_files(path / "in", files), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def acts(export) -> list[tuple[str, str, str]]:
    return sorted((act["actor"], act["verb"], act["object"]) for act in export.signals.acts.to_pylist())


FIRST, ANSWER, LUNCH = "general/1600000000.000100", "general/1600000100.000200", "general/1600000200.000300"


def test_place_is_the_channel_and_thread_what_the_first_message_opened(tmp_path: Path) -> None:
    export = read(tmp_path)
    found = posts(export)
    assert export.reader == "Slack export"
    assert {key: (post["thread"], post["parent"]) for key, post in found.items()} == {
        FIRST: (FIRST, None),
        ANSWER: (FIRST, FIRST),
        LUNCH: (LUNCH, None),
    }
    assert {post["place"] for post in found.values()} == {"general"}
    assert found[FIRST]["at"].timestamp() == 1_600_000_000


def test_text_has_no_mentions_channels_quotes_or_emoji_and_code_between_fences(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert posts(export)[FIRST]["text"] == "How do we <rotate> the keys?\n```\nx = 1\n```"
    assert posts(export)[ANSWER]["text"] == "by hand, as in"
    assert export.signals.affinities["label"].to_pylist() == ["docs.example.com"]


def test_reactions_are_acts_once_for_each_person(tmp_path: Path) -> None:
    assert acts(read(tmp_path)) == [("U1", "dislike", FIRST), ("U2", "like", FIRST)]


def test_bots_notices_and_private_channels_are_left_out_and_counted(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.left_out == {
        "messages of bots": 1,
        "notices of Slack itself": 1,
        "messages of channels that are not public": 1,
    }
    assert sorted(export.names["name"].to_pylist()) == ["Ann", "Ben"]


def test_a_bad_message_is_quarantined_with_its_number(tmp_path: Path) -> None:
    assert [(q.file, q.position, q.reason) for q in read(tmp_path).quarantined] == [
        ("team/general/2020-09-14.json", "message 4", "ts 'soon' is no time of Slack between 1970 and 2100")
    ]


def test_nothing_is_read_of_people_who_opted_out(tmp_path: Path) -> None:
    export = read(tmp_path, exclude={hashed_key("U2", b"salt")})
    assert set(posts(export)) == {FIRST}
    assert acts(export) == [("U1", "dislike", FIRST)]


@pytest.mark.parametrize("name", ["users.json", "general/2020-09-13.json"])
def test_a_cut_file_is_refused(tmp_path: Path, name: str) -> None:
    files = slack_files()
    files[f"team/{name}"] = files[f"team/{name}"][:-5]
    with pytest.raises(BadExport, match="ends too early"):
        read(tmp_path, files)


def test_a_day_that_is_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="holds a dict"):
        read(tmp_path, slack_files() | {"team/general/2020-09-15.json": json.dumps({})})


def test_a_day_of_any_length_is_read_message_by_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(tmp_path / "whole")
    monkeypatch.setattr("coterie_discovery.sources.json_text.LONG_BYTES", 10)
    monkeypatch.setattr("coterie_discovery.sources.json_text.CHUNK_BYTES", 64)
    export = read(tmp_path / "in pieces")
    assert posts(export) == posts(expected)
    assert export.quarantined == expected.quarantined
    with pytest.raises(BadExport, match=r"2020-09-15\.json, line 1: holds no list"):
        read(tmp_path / "dict", slack_files() | {"team/general/2020-09-15.json": json.dumps({"a": "b" * 20})})
    cut = slack_files()["team/general/2020-09-13.json"][:-4]
    with pytest.raises(BadExport, match="ends too early"):
        read(tmp_path / "cut", slack_files() | {"team/general/2020-09-13.json": cut})

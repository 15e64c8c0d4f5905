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


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("users.json", '[{"id": "U1"', "the file ends too early"),
        ("general/2020-09-13.json", '[{"type": "mess', "the file ends too early"),
        ("general/2020-09-15.json", "", "the file ends too early"),
        ("general/2020-09-15.json", "{}", "holds a dict"),
        ("general/2020-09-15.json", '"lunch"', "holds a str"),
        ("general/2020-09-15.json", "\0\0", "not JSON (Expecting value)"),
    ],
)
def test_a_broken_file_is_skipped_by_name(tmp_path: Path, name: str, content: str, reason: str) -> None:
    export = read(tmp_path, slack_files() | {f"team/{name}": content})
    assert [(file.file, file.reason) for file in export.skipped] == [(f"team/{name}", reason)]
    assert export.counts["posts"] == (1 if "09-13" in name else 3)


def test_days_that_are_all_broken_are_refused(tmp_path: Path) -> None:
    files = {name: content[:-5] if "/2020" in name else content for name, content in slack_files().items()}
    with pytest.raises(BadExport, match=r"2020-09-13\.json, line 1: the file ends too early"):
        read(tmp_path, files)


def test_without_the_channels_nothing_says_what_is_public(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="ends too early"):
        read(tmp_path, slack_files() | {"team/channels.json": "["})


def a_message(**given: object) -> dict[str, object]:
    return {"type": "message", "user": "U1", "ts": "1600000900.000100", "text": "Words", **given}


def a_day(*messages: object, **files: str) -> dict[str, str]:
    return slack_files() | {"team/general/2020-09-16.json": json.dumps(messages)} | files


@pytest.mark.parametrize("text", [{}, {"text": None}, {"text": ""}])
def test_a_file_without_words_is_a_post_without_text(tmp_path: Path, text: dict[str, object]) -> None:
    message = {key: value for key, value in a_message().items() if key != "text"} | text
    found = posts(read(tmp_path, a_day(message | {"files": [{"id": "F1"}], "upload": True})))
    assert found["general/1600000900.000100"]["text"] == ""


@pytest.mark.parametrize("own", [{}, {"user": None}])
def test_a_comment_on_a_file_is_of_whom_it_names_inside(tmp_path: Path, own: dict[str, object]) -> None:
    comment = {"id": "Fc1", "user": "U2", "comment": "the crumb is open", "timestamp": 1_600_000_900}
    said = "<@U2> commented on <@U1>'s file <https://team.example.com/f|loaf>: the crumb is open"
    message = {k: v for k, v in a_message(subtype="file_comment", text=said).items() if k != "user"}
    found = posts(read(tmp_path, a_day(message | own | {"comment": comment})))["general/1600000900.000100"]
    assert (found["author"], found["text"]) == ("U2", "the crumb is open")


@pytest.mark.parametrize("odd", [7, None, {}, a_message(ts=None), a_message(user=["U1"]), a_message(text=5)])
def test_a_day_of_one_odd_message_does_not_refuse_the_export(tmp_path: Path, odd: object) -> None:
    export = read(tmp_path, a_day(odd))
    assert export.counts["posts"] == 3
    assert export.counts["quarantined"] + export.left_out["notices of Slack itself"] == 3


@pytest.mark.parametrize("users", ["org_users.json", "users.json", None])
def test_who_is_who_stands_in_another_file_for_an_organisation(tmp_path: Path, users: str | None) -> None:
    files = slack_files()
    known = files.pop("team/users.json")
    export = read(tmp_path, files | ({f"team/{users}": known} if users else {}))
    assert export.counts["posts"] == 3
    assert sorted(export.names["name"].to_pylist()) == (["Ann", "Ben"] if users else [])


def channels(*listed: dict[str, object]) -> dict[str, str]:
    return slack_files() | {"team/channels.json": json.dumps(listed)}


def test_a_folder_may_have_the_number_of_its_channel(tmp_path: Path) -> None:
    files = {name.replace("general", "C1"): content for name, content in slack_files().items()}
    assert {post["place"] for post in posts(read(tmp_path / "named", files)).values()} == {"general"}
    files["team/channels.json"] = json.dumps([{"id": "C1", "name": ""}])
    assert {post["place"] for post in posts(read(tmp_path / "nameless", files)).values()} == {"C1"}


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        (channels(), r"left out: messages of channels that are not public \(7\)"),
        (channels({"id": "C9", "name": "other"}), "messages of channels that are not public"),
        (channels({"id": "C9", "name": ""}), "that no channel in channels.json has for a name"),
        (channels({"id": "C9", "name": None}, {"id": "C8"}), "that no channel in channels.json has for a name"),
    ],
)
def test_where_nothing_is_public_the_error_says_so(tmp_path: Path, listed: dict[str, str], why: str) -> None:
    with pytest.raises(BadExport, match=f"holds no posts and no acts; {'' if why.startswith('left') else '.*'}{why}"):
        read(tmp_path, listed)


def test_a_day_of_any_length_is_read_message_by_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(tmp_path / "whole")
    monkeypatch.setattr("coterie_discovery.sources.json_text.LONG_BYTES", 10)
    monkeypatch.setattr("coterie_discovery.sources.json_text.CHUNK_BYTES", 64)
    export = read(tmp_path / "in pieces")
    assert posts(export) == posts(expected)
    assert export.quarantined == expected.quarantined
    no_list = slack_files() | {"team/general/2020-09-15.json": json.dumps({"a": "b" * 20})}
    assert [file.reason for file in read(tmp_path / "dict", no_list).skipped] == ["holds no list"]
    cut = slack_files()["team/general/2020-09-13.json"][:-4]
    export = read(tmp_path / "cut", slack_files() | {"team/general/2020-09-13.json": cut})
    assert FIRST in posts(export)
    assert "what stands before that is read" in export.skipped[0].reason

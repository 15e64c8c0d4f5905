import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import discord_channel, discord_files, discord_message


def read(path: Path, files: dict[str, str] | None = None, **options):
    files = files or discord_files()
    return read_export(write_files(path / "in", files), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def acts(export) -> list[tuple[str, str, str]]:
    return sorted((act["actor"], act["verb"], act["object"]) for act in export.signals.acts.to_pylist())


def test_threads_are_discords_own_and_who_answers_whom(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "Discord channels"
    assert export.title == "Aquarists"
    assert {key: (p["place"], p["thread"], p["parent"], p["title"]) for key, p in posts(export).items()} == {
        "101": ("filters", "101", None, None),
        "102": ("filters", "101", "101", None),
        "301": ("tanks", "301", None, "My tank leaks"),
        "302": ("tanks", "301", None, None),
    }
    assert posts(export)["101"]["at"].isoformat() == "2024-01-18T13:31:34+00:00"


def test_text_has_no_mentions_and_no_emoji(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert posts(export)["102"]["text"] == "a sponge"
    assert export.signals.affinities["label"].to_pylist() == ["filters.example.com"]


def test_reactions_whose_people_are_told_are_acts(tmp_path: Path) -> None:
    assert acts(read(tmp_path)) == [("8", "like", "101")]


def test_bots_and_notices_are_left_out_and_bad_messages_quarantined(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.left_out == {"messages of bots": 1, "notices of Discord itself": 1}
    assert [(q.position, q.reason) for q in export.quarantined] == [
        ("message 5", "timestamp 'noon' is no ISO 8601 time")
    ]


def test_the_title_of_a_thread_goes_with_who_opened_it(tmp_path: Path) -> None:
    found = posts(read(tmp_path, exclude={hashed_key("7", b"salt")}))
    assert [(key, post["title"]) for key, post in sorted(found.items())] == [("102", None), ("302", None)]


def test_private_messages_are_left_out(tmp_path: Path) -> None:
    chat = discord_channel("DirectTextChat", "Ann", "Private", [discord_message(1, "psst")])
    assert read(tmp_path, discord_files() | {"private.json": chat}).left_out["private messages"] == 1


def test_a_channel_larger_than_what_is_read_at_once_is_read(tmp_path: Path) -> None:
    messages = [discord_message(number, "wörds " * 40 + str(number)) for number in range(1500)]
    messages.append(discord_message(9999, "long " * 200_000))
    export = read(tmp_path, {"large.json": discord_channel("GuildTextChat", "a", "b", messages)})
    assert export.counts["posts"] == 1501
    assert export.counts["quarantined"] == 0


@pytest.mark.parametrize("cut", [20, 200, 900, 1400])
def test_a_cut_file_is_refused_with_its_line(tmp_path: Path, cut: int) -> None:
    content = discord_channel("GuildTextChat", "a", "b", [discord_message(n, "words") for n in range(3)])
    files = discord_files() | {"z.json": content[:cut]}
    with pytest.raises(BadExport, match=r"z\.json, line \d+: "):
        read(tmp_path, files)


def test_a_channel_of_which_no_message_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="not one row can be read"):
        read(tmp_path, {"a.json": discord_channel("GuildTextChat", "a", "b", json.loads("[1, {}]"))})

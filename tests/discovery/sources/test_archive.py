import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, UnknownExport, open_export, read_export
from coterie_discovery.sources.read import READERS
from tests.discovery.sources.conftest import (
    stack_exchange_files,
    table_files,
    tar_of,
    write_files,
    zulip_files,
)
from tests.discovery.sources.exports import (
    discord_files,
    discourse_files,
    mbox_files,
    reddit_files,
    slack_files,
    usenet_files,
)

FORMATS = {
    "Stack Exchange dump": stack_exchange_files,
    "Zulip archive": zulip_files,
    "tables": table_files,
    "Usenet folders": usenet_files,
    "mbox": mbox_files,
    "Discourse posts": discourse_files,
    "Slack export": slack_files,
    "Discord channels": discord_files,
    "Reddit tables": reddit_files,
}


def bytes_of_zip(files: dict[str, str] | dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def zip_of(files: dict[str, str] | dict[str, bytes], path: Path) -> Path:
    path.write_bytes(bytes_of_zip(files))
    return path


@pytest.mark.parametrize("reader", FORMATS)
@pytest.mark.parametrize("kind", ["folder", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".zip"])
def test_every_format_is_known_by_its_content_in_every_packing(tmp_path: Path, reader, kind) -> None:
    folder = write_files(tmp_path / "in", FORMATS[reader]())
    expected = read_export(folder, salt=b"s")
    path = folder
    if kind == ".zip":
        path = zip_of(FORMATS[reader](), tmp_path / "in.zip")
    elif kind != "folder":
        path = tar_of(folder, tmp_path / f"in{kind}")
    if path != folder:
        path = path.rename(tmp_path / "no-suffix-tells")
    export = read_export(path, salt=b"s")
    assert export.reader == reader
    order = [("post", "ascending")]
    assert export.signals.posts.sort_by(order) == expected.signals.posts.sort_by(order)
    assert export.counts == expected.counts


def test_an_unknown_export_is_told_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport) as caught:
        read_export(write_files(tmp_path / "in", {"notes.txt": "x"}), salt=b"s")
    assert len(caught.value.looked_for) == len(READERS)
    for word in ("notes.txt", "Posts.xml", "zulip_json", ".parquet"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p, "no such file"),
        (lambda p: p.mkdir() or p, "it is empty"),
        (lambda p: (p.write_bytes(b"") and p) or p, "found nothing.7z"),
        (lambda p: p.write_bytes(b"7z\xbc\xaf\x27\x1c....") and p, "7-Zip"),
        (lambda p: zip_of({"inner.zip": "PK", "b.tar.gz": ""}, p), "inner.zip"),
    ],
)
def test_nothing_to_read_is_said_so(tmp_path: Path, make, words) -> None:
    with pytest.raises(UnknownExport, match=words):
        read_export(make(tmp_path / "nothing.7z"), salt=b"s")


def test_two_exports_in_one_are_refused(tmp_path: Path) -> None:
    files = {f"{site}/{name}": text for site in ("a", "b") for name, text in stack_exchange_files().items()}
    with pytest.raises(BadExport, match="holds 2 exports"):
        read_export(write_files(tmp_path / "in", files), salt=b"s")


def test_what_desktop_systems_leave_in_archives_is_no_export(tmp_path: Path) -> None:
    files = {"__MACOSX/dump/Posts.xml": "junk", "dump/._Posts.xml": "junk", **stack_exchange_files()}
    assert read_export(zip_of(files, tmp_path / "in.zip"), salt=b"s").counts["posts"] == 4


def tar_with(path: Path, item: tarfile.TarInfo, content: bytes = b"") -> Path:
    item.size = len(content)
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(item, io.BytesIO(content))
    return path


def special(kind: bytes, name: str = "x", to: str = "") -> tarfile.TarInfo:
    item = tarfile.TarInfo(name)
    item.type, item.linkname = kind, to
    return item


HOSTILE_NAMES = ["../out.csv", "/etc/posts.csv", "a/../../posts.csv", "a\\..\\posts.csv", "C:/posts.csv"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("pack", ["tar", "zip"])
def test_names_that_point_outside_are_refused(tmp_path: Path, name, pack) -> None:
    path = tmp_path / "in"
    if pack == "tar":
        tar_with(path, tarfile.TarInfo(name), b"post,thread,text\n")
    else:
        zip_of({name: "post,thread,text\n"}, path)
    with pytest.raises(BadExport, match="points outside"):
        open_export(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind) -> None:
    with pytest.raises(BadExport, match="link, a device"):
        open_export(tar_with(tmp_path / "in", special(kind, "posts.csv", "/etc/passwd")))


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    item = zipfile.ZipInfo("posts.csv")
    item.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "in", "w") as archive:
        archive.writestr(item, "/etc/passwd")
    with pytest.raises(BadExport, match="link or a device"):
        open_export(tmp_path / "in")


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", table_files())
    os.symlink("/etc", folder / "etc")
    with pytest.raises(BadExport, match="is a link"):
        open_export(folder)


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "in", "w") as tar:
        for _ in range(2):
            tar.addfile(tarfile.TarInfo("posts.csv"))
    with pytest.raises(BadExport, match="there twice"):
        open_export(tmp_path / "in")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zip_of(table_files(), tmp_path / "in.zip")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(BadExport, match="is encrypted"):
        open_export(path)


@pytest.mark.parametrize("pack", ["zip", "tar"])
def test_a_bomb_is_refused_by_its_listing_and_unpacked_nowhere(tmp_path: Path, pack, monkeypatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.guarded.FREE_BYTES", 1 << 20)
    zeros = b"\0" * (8 << 20)
    path = tmp_path / "in"
    if pack == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("posts.csv", zeros)
    else:
        tar_with(path, tarfile.TarInfo("posts.csv"), zeros)
    with pytest.raises(BadExport, match="unpacks to far more"):
        open_export(path)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_zip_that_lies_about_its_sizes_is_caught_while_reading(tmp_path: Path) -> None:
    path = zip_of({"posts.csv": table_files()["posts.csv"] * 9}, tmp_path / "in.zip")
    data = bytearray(path.read_bytes())
    size = data.index(b"PK\x01\x02") + 24
    data[size : size + 4] = (64).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(BadExport):
        read_export(path, salt=b"s")


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_archive_is_refused(tmp_path: Path, suffix, share) -> None:
    path = tar_of(write_files(tmp_path / "in", zulip_files() | stack_exchange_files()), tmp_path / f"in{suffix}")
    data = path.read_bytes()
    # The padding after a plain tar's end mark may be missing: nothing is lost by that.
    whole = len(data.rstrip(b"\0")) + 512 if suffix == ".tar" else len(data)
    path.write_bytes(data[: int(whole * share)])
    with pytest.raises(BadExport):
        read_export(path, salt=b"s")


def test_a_tar_cut_between_two_files_is_refused(tmp_path: Path) -> None:
    path = tar_of(write_files(tmp_path / "in", stack_exchange_files()), tmp_path / "in.tar")
    with tarfile.open(path) as tar:
        last = tar.getmembers()[-1]
    path.write_bytes(path.read_bytes()[: last.offset])
    with pytest.raises(BadExport, match="ends too early"):
        read_export(path, salt=b"s")


def test_a_header_that_asks_for_gigabytes_is_refused(tmp_path: Path) -> None:
    item = tarfile.TarInfo("pax")
    item.type, item.size = tarfile.XHDTYPE, 1 << 33
    (tmp_path / "in.tar").write_bytes(item.tobuf(tarfile.GNU_FORMAT) + b"\0" * 10240)
    with pytest.raises(BadExport, match="impossible header"):
        open_export(tmp_path / "in.tar")


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".tar"])
def test_an_archive_that_is_all_an_archive_holds_is_read(tmp_path: Path, suffix: str) -> None:
    folder = write_files(tmp_path / "in", slack_files())
    inner = bytes_of_zip(slack_files()) if suffix == ".zip" else tar_of(folder, tmp_path / f"x{suffix}").read_bytes()
    path = zip_of({f"export/in{suffix}": inner, "__MACOSX/._in": b"junk"}, tmp_path / "out.zip")
    export = read_export(path, salt=b"s")
    assert export.reader == "Slack export"
    assert export.counts == read_export(folder, salt=b"s").counts


def test_an_archive_packed_three_times_is_refused_by_name(tmp_path: Path) -> None:
    twice = bytes_of_zip({"b.zip": bytes_of_zip(table_files())})
    with pytest.raises(BadExport, match=r"out\.zip, a\.zip: holds one more archive and nothing else; expected"):
        read_export(zip_of({"a.zip": twice}, tmp_path / "out.zip"), salt=b"s")


def test_archives_among_other_files_are_named_as_not_unpacked(tmp_path: Path) -> None:
    path = zip_of({"a.zip": bytes_of_zip(table_files()), "notes.txt": "x"}, tmp_path / "out.zip")
    with pytest.raises(UnknownExport, match=r"found a\.zip, notes\.txt; archives inside of an export are not unpacked"):
        read_export(path, salt=b"s")


def test_what_is_only_called_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"a\.zip: is no archive, whatever its name says"):
        read_export(zip_of({"a.zip": "words"}, tmp_path / "out.zip"), salt=b"s")


def test_a_bomb_in_an_archive_in_an_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.guarded.FREE_BYTES", 1 << 20)
    inner = bytes_of_zip({"posts.csv": b"\0" * (8 << 20)})
    with pytest.raises(BadExport, match="unpacks to far more"):
        read_export(zip_of({"a.zip": inner}, tmp_path / "out.zip"), salt=b"s")


def test_a_name_that_is_twice_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zip_of({"posts.csv": "post,thread,text\n", "psots.csv": "post,thread,text\n"}, tmp_path / "in.zip")
    path.write_bytes(path.read_bytes().replace(b"psots.csv", b"posts.csv"))
    with pytest.raises(BadExport, match=r"posts\.csv is there twice"):
        open_export(tmp_path / "in.zip")


def test_names_that_differ_in_case_alone_are_different_files(tmp_path: Path) -> None:
    files = {f"{group}/1": f"From: a@b.org\nSubject: {group}\n\nwords\n" for group in ("rec.Beer", "rec.beer")}
    export = read_export(zip_of(files, tmp_path / "in.zip"), salt=b"s")
    assert sorted(export.signals.posts["place"].to_pylist()) == ["rec.Beer", "rec.beer"]

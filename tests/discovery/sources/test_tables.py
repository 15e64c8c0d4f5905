import gzip
import io
import json
import tarfile
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from coterie_discovery.signals.tables import SCHEMAS, Signals, write
from coterie_discovery.sources import BadExport, UnknownExport, hashed_key, read_export
from coterie_discovery.sources.packing import zstd
from tests.discovery.sources.conftest import table_files, write_files

ROWS = [
    {"post": "p1", "thread": "t1", "author": "m1", "at": "2024-01-02T03:04:05+02:00", "text": "1", "tags": ["a", "b"]},
    {"post": "p2", "thread": "t1", "author": None, "at": 1_700_000_000, "text": "Two\n\"lines\"", "tags": None},
    {"post": "3", "thread": "t2", "author": "m2", "at": None, "text": "", "tags": []},
]  # fmt: skip
AT = [datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC), datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), None]


def as_csv(rows=ROWS) -> bytes:
    flatten = [{k: "|".join(v) if isinstance(v, list) else str(v or "") for k, v in row.items()} for row in rows]
    sink = io.BytesIO()
    pa.csv.write_csv(pa.Table.from_pylist(flatten), sink)
    return sink.getvalue()


def as_ndjson(rows=ROWS) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows=ROWS) -> bytes:
    sink = io.BytesIO()
    at = pa.array([None if t is None else t for t in AT[: len(rows)]], pa.timestamp("us", "UTC"))
    table = pa.Table.from_pylist([{k: v for k, v in row.items() if k != "at"} for row in rows])
    pq.write_table(table.append_column("at", at), sink)
    return sink.getvalue()


def read(folder: Path, **options):
    return read_export(folder, salt=b"salt", **{"keys": "plain", **options})


PACKED = {"": bytes, ".gz": partial(gzip.compress, mtime=0), ".zst": zstd.compress}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize(("suffix", "content"), [("csv", as_csv()), ("ndjson", as_ndjson()), ("parquet", as_parquet())])
def test_the_three_kinds_of_file_say_the_same(tmp_path: Path, suffix, content, packing) -> None:
    files = {f"posts.{suffix}{packing}": PACKED[packing](content)}
    posts = read(write_files(tmp_path / "in", files)).signals.posts
    assert posts.schema == SCHEMAS["posts"]
    assert posts["post"].to_pylist() == ["p1", "p2", "3"]
    assert posts["author"].to_pylist() == ["m1", None, "m2"]
    assert posts["at"].to_pylist() == AT
    assert posts["text"].to_pylist() == ["1", 'Two\n"lines"', ""]
    assert [tags or None for tags in posts["tags"].to_pylist()] == [["a", "b"], None, None]
    assert posts["place"].null_count == 3


@pytest.mark.parametrize("packing", ["", "gz", "xz"])
def test_parquet_files_in_a_tar_are_read_though_a_tar_cannot_be_jumped_about_in(tmp_path: Path, packing) -> None:
    packed = tmp_path / "signals.tar"
    with tarfile.open(packed, f"w:{packing}") as archive:
        file = tarfile.TarInfo("signals/posts.parquet")
        file.size = len(as_parquet())
        archive.addfile(file, io.BytesIO(as_parquet()))
    assert read_export(packed, keys="plain").signals.posts["post"].to_pylist() == ["p1", "p2", "3"]


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    first = read(write_files(tmp_path / "in", table_files()))
    names = pa.table({"member": ["m1"], "name": ["Ann"]})
    link = "https://x.org/t/{thread}"
    write(first.signals, tmp_path / "out", names=names, title="X", link=link, simulated=True)
    again = read(tmp_path / "out")
    assert again.signals == first.signals
    assert again.names.to_pylist() == [{"member": "m1", "name": "Ann"}]
    assert (again.title, again.link, again.simulated) == ("X", link, True)


def test_acts_alone_are_enough(tmp_path: Path) -> None:
    content = b"actor,verb,object,weight\nm1,like,p1,2.5\nm2,view,p1,\n"
    acts = read(write_files(tmp_path / "in", {"acts.csv": content})).signals.acts
    assert acts["weight"].to_pylist() == [2.5, None]


def test_one_file_is_an_export_and_is_posts_whatever_its_name(tmp_path: Path) -> None:
    write_files(tmp_path, {"export-2024.csv": as_csv()})
    assert read(tmp_path / "export-2024.csv").counts["posts"] == 3


def test_keys_of_people_are_hashed_in_every_table_and_names_alike(tmp_path: Path) -> None:
    files = {
        "posts.csv": b"post,thread,author,text\np,t,m1,x\n",
        "acts.csv": b"actor,verb,object\nm1,like,p\n",
        "searches.csv": b"actor,query\nm1,hops\n",
        "affinities.csv": b"actor,source,label\nm1,link,x.org\n",
        "members.csv": b"member\nm1\n",
        "names.csv": b"member,name\nm1,Ann\n",
    }
    export = read(write_files(tmp_path / "in", files), keys="hashed")
    s = export.signals
    columns = (s.posts["author"], s.acts["actor"], s.searches["actor"], s.affinities["actor"], s.members["member"])
    key = hashed_key("m1", b"salt")
    assert [column.to_pylist() for column in (*columns, export.names["member"])] == [[key]] * 6
    assert s.posts["post"].to_pylist() == ["p"]


def test_people_who_are_acted_on_are_hashed_and_posts_and_threads_are_not(tmp_path: Path) -> None:
    files = {
        "posts.csv": b"post,thread,author,text\np,t,m1,x\n7,t,m1,x\n",
        "acts.csv": b"actor,verb,object\nm1,like,p\nm1,follow,t\nm1,follow,m2\nm2,follow,m9\n"
        b"m2,praise,m1\n7,like,7\n7,follow,7\n",
    }
    folder = write_files(tmp_path / "in", files)
    m1, m2, m9, seven = (hashed_key(own, b"salt") for own in ("m1", "m2", "m9", "7"))
    objects = read(folder, keys="hashed").signals.acts["object"].to_pylist()
    assert objects == ["p", "t", m2, m9, m1, "7", seven]
    assert read(folder).signals.acts["object"].to_pylist() == ["p", "t", "m2", "m9", "m1", "7", "7"]
    left = read(folder, keys="hashed", exclude={m2})
    assert left.signals.acts["object"].to_pylist() == ["p", "t", "7", seven]
    assert left.counts["opted_out"] == 3  # two acts by them and one on them


def test_rows_of_people_who_opted_out_are_not_read(tmp_path: Path) -> None:
    export = read(write_files(tmp_path / "in", {"posts.csv": as_csv()}), exclude={hashed_key("m1", b"salt")})
    assert export.signals.posts["post"].to_pylist() == ["p2", "3"]
    assert export.counts["opted_out"] == 1


def test_hidden_columns_come_out_empty(tmp_path: Path) -> None:
    posts = read(write_files(tmp_path / "in", {"posts.csv": as_csv()}), hide=["tags", "at"]).signals.posts
    assert posts["tags"].null_count == posts["at"].null_count == 3
    with pytest.raises(ValueError, match="cannot hide 'post'"):
        read(tmp_path / "in", hide=["post"])


@pytest.mark.parametrize(
    ("name", "content", "position", "reason"),
    [
        ("posts.csv", b"post,thread,text\np1,t1,x\n,t1,y\n", "row 3", "post is empty"),
        ("posts.csv", b"post,thread,text\np1,t1,x\np2,t1\np3,t1,z\n", "row 3", "has 2 columns, not 3"),
        ("posts.csv", b"post,thread,text,at\np1,t1,x,\np2,t1,y,noon\n", "row 3", "at 'noon' is not ISO 8601 or Unix"),
        ("posts.csv", b"post,thread,text,at\np1,t1,x,\np2,t1,y,1700000000000\n", "row 3", "at '1700000000000'"),
        ("posts.csv", b"post,thread,text,at\np1,t1,x,\np2,t1,y,2024-02-30\n", "row 3", "at '2024-02-30'"),
        ("posts.ndjson", as_ndjson()[:-1].replace(b'"p2"', b"{}") + b"\n", "line 2", "post is empty"),
        ("posts.ndjson", as_ndjson(ROWS[:1]) + b"[1]\n" + as_ndjson(ROWS[2:]), "line 2", "is not a JSON object"),
        ("posts.ndjson", as_ndjson(ROWS[:1]) + b"\n{\n" + as_ndjson(ROWS[2:]), "line 3", "is not a JSON object"),
        ("posts.ndjson", b'{"post":"p","thread":"t"}\n' + as_ndjson(), "line 1", "text is empty"),
        ("acts.csv", b"actor,verb,object,weight\na,like,p,1\na,like,p,nan\n", "row 3", "weight 'nan' is not a finite"),
        ("acts.csv", b"actor,verb,object,weight\na,like,p,1\na,like,p,1e99\n", "row 3", "weight '1e99' is not"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_position_and_reason(tmp_path: Path, name, content, position, reason) -> None:
    export = read(write_files(tmp_path / "in", {name: content}))
    [bad] = export.quarantined
    assert (bad.file, bad.position) == (name, position)
    assert reason in bad.reason
    assert export.rows[name] == export.counts[name.split(".")[0]] + 1


def test_bad_rows_keep_their_numbers_across_blocks(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.table_files.BLOCK_BYTES", 1 << 10)
    lines = [b"bad\n" if i % 7 == 0 else b"p%d,t,%s\n" % (i, b"x" * 90) for i in range(2, 200)]
    export = read(write_files(tmp_path / "in", {"posts.csv": b"post,thread,text\n" + b"".join(lines)}))
    assert [q.position for q in export.quarantined] == [f"row {i}" for i in range(2, 200) if i % 7 == 0]
    assert export.rows["posts.csv"] == 198


CSV = as_csv()


@pytest.mark.parametrize(
    ("name", "content", "position", "problem"),
    [
        ("posts.csv", b"post,thread,text,mood\np,t,x,y\n", "row 1", "unknown column 'mood'"),
        ("posts.csv", b"post,text\np,x\n", "row 1", "the column 'thread' is missing"),
        ("posts.csv", b"post,post,thread,text\np,p,t,x\n", "row 1", "twice"),
        ("posts.csv", b"", "", "mpty CSV"),
        ("posts.csv", b"post,thread,text\np1,t1,x\np2,t", "row 3", "the file ends too early"),
        ("posts.csv", b'post,thread,text\np1,t1,x\np2,t1,"cut he', "row 3", "a quoted field is never closed"),
        ("posts.csv", b'post,thread,text\np1,t1,x\np2,t1,"cut\nhere\n', "row 3", "a quoted field is never closed"),
        ("posts.csv", b"post,thread,text\np1,t1,x\np2,t1,caf\xe9\n", "line 3", "byte 0xe9 is not UTF-8 text"),
        ("posts.csv", b"post,thread,text\n,,\n,,\n", "row 2", "not one row can be read"),
        ("posts.csv", CSV.decode().encode("utf-16"), "line 1", "byte 0xff is not UTF-8"),
        ("posts.ndjson", b'{"post":"p","thread":"t","text":"x"}\n{"mood":1}\n', "line 2", "unknown column 'mood'"),
        ("posts.ndjson", as_ndjson() + b'{"post": "p', "line 4", "the file ends too early"),
        ("posts.ndjson", b'{"post":"p","thread":"t","text":"caf\xe9"}\n', "line 1", "byte 0xe9 is not UTF-8"),
        ("posts.parquet", as_parquet()[:200], "row 1", ""),
        ("posts.parquet", b"not parquet at all", "row 1", ""),
        ("posts.csv.gz", gzip.compress(CSV * 50, mtime=0)[:100], "byte", "the file ends too early"),
        ("posts.csv.zst", zstd.compress(CSV * 50)[:-9], "byte", "the file ends too early"),
        ("posts.csv.zst", CSV, "byte", "damaged"),
        ("meta.json", b'{"title": 3}', "line 1", "'title' is unknown or of the wrong kind"),
        ("meta.json", b'{"colour": "red"}', "line 1", "'colour' is unknown"),
        ("meta.json", b'{"link": "javascript:{thread}"}', "line 1", "leads nowhere"),
        ("meta.json", b'{"link": "https://x.org/{other}{thread}"}', "line 1", "leads nowhere"),
        ("meta.json", b"{", "line 1", "not JSON"),
    ],
)
def test_a_broken_file_is_refused_naming_file_place_and_what_was_expected(
    tmp_path: Path, name, content, position, problem
) -> None:
    files = {name: content} | ({"acts.csv": b"actor,verb,object\na,like,p\n"} if name == "meta.json" else {})
    with pytest.raises(BadExport) as caught:
        read(write_files(tmp_path / "in", files))
    assert name in caught.value.file or problem == "mpty CSV"
    assert caught.value.position.startswith(position)
    assert problem in caught.value.problem
    assert "\n" not in str(caught.value)


def test_a_parquet_column_of_a_type_that_cannot_stand_for_it_is_refused(tmp_path: Path) -> None:
    table = pa.table({"post": ["p"], "thread": ["t"], "text": [["a"]]})
    (tmp_path / "in").mkdir()
    pq.write_table(table, tmp_path / "in" / "posts.parquet")
    with pytest.raises(BadExport, match="the column 'text' is of type list"):
        read(tmp_path / "in")


def test_quotes_inside_of_plain_fields_are_characters(tmp_path: Path) -> None:
    content = b'post,thread,text\np1,t1,5" nail'
    assert read(write_files(tmp_path / "in", {"posts.csv": content})).signals.posts["text"].to_pylist() == ['5" nail']


def test_a_table_in_two_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="posts is there twice"):
        read(write_files(tmp_path / "in", {"posts.csv": CSV, "posts.ndjson": as_ndjson()}))


def test_a_row_longer_than_a_block_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.table_files.BLOCK_BYTES", 1 << 10)
    content = b"post,thread,text\np,t," + b"x" * 5000 + b"\nq,t,y\n"
    with pytest.raises(BadExport, match="a row longer than"):
        read(write_files(tmp_path / "in", {"posts.csv": content}))


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_packed_table_may_not_unpack_to_a_thousand_times_its_size(tmp_path: Path, monkeypatch, packing) -> None:
    monkeypatch.setattr("coterie_discovery.sources.guarded.FREE_BYTES", 1 << 16)
    bomb = PACKED[packing](b"post,thread,text\np,t,x\n" + b"\n" * (4 << 20))
    with pytest.raises(BadExport, match="unpacks to far more"):
        read(write_files(tmp_path / "in", {f"posts.csv{packing}": bomb}))


def test_progress_counts_bytes_up_to_the_total(tmp_path: Path) -> None:
    told = []
    folder = write_files(tmp_path / "in", {"posts.csv": CSV})
    read(folder, progress=lambda *step: told.append(step))
    assert told[-1] == ("read", len(CSV), len(CSV))


def test_no_rows_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="no posts and no acts"):
        read(write_files(tmp_path / "in", {"posts.csv": b"post,thread,text\n"}))


def test_writing_keeps_what_is_already_there(tmp_path: Path) -> None:
    write_files(tmp_path / "out", {"mine.txt": "x"})
    with pytest.raises(ValueError, match="holds other files"):
        write(Signals(), tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


ONE_FILE = {"csv": as_csv, "ndjson": as_ndjson, "jsonl": as_ndjson, "parquet": as_parquet}


@pytest.mark.parametrize("kind", ONE_FILE)
@pytest.mark.parametrize("name", ["posts", "data", "Posts", "export of 2024"])
def test_one_file_alone_is_an_export_also_in_a_zip(tmp_path: Path, kind: str, name: str) -> None:
    content = ONE_FILE[kind]()
    bare = write_files(tmp_path, {f"{name}.{kind.upper() if name == 'Posts' else kind}": content}) / "in.zip"
    own = next(path for path in tmp_path.iterdir() if path.stem == name)
    assert read(own).counts["posts"] == 3
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr(f"folder/{own.name}", content)
        archive.writestr(f"__MACOSX/folder/._{own.name}", b"\0\5\26\7")
        archive.writestr("folder/.DS_Store", b"\0")
    assert read(bare).counts["posts"] == 3


@pytest.mark.parametrize("packing", ["", ".gz", ".zst", ".GZ"])
def test_lines_of_objects_have_two_names(tmp_path: Path, packing: str) -> None:
    content = PACKED[packing.lower()](as_ndjson()) if packing else as_ndjson()
    assert read(write_files(tmp_path / "in", {f"posts.jsonl{packing}": content})).counts["posts"] == 3


def test_one_table_beside_other_files_is_known_by_its_columns(tmp_path: Path) -> None:
    files = {"READ ME.txt": b"about", "what we have.csv": as_csv()}
    assert read(write_files(tmp_path / "in", files)).counts["posts"] == 3
    with pytest.raises(UnknownExport):
        read(write_files(tmp_path / "other", files | {"what we have.csv": b"a,b\n1,2\n"}))
    with pytest.raises(UnknownExport):
        read(write_files(tmp_path / "two", files | {"what else.csv": as_csv()}))

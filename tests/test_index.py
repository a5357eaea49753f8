import json
import os
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoqa import Article, Index, building, storage
from scoqa.errors import IndexFolderError
from scoqa.nearest import Nearest
from scoqa.selection import select
from scoqa.types import Kind

from .fakes import WordEncoder

RAIN = Article.from_paragraphs(
    "Rain", ["It rained. The river rose.", "Nobody was hurt.", "It rained. The river rose."], id="rain"
)


def long_article(words: int, id: str = "long") -> Article:
    sentences = [" ".join(f"w{i}" for i in range(n, n + 10)) + "." for n in range(0, words, 10)]
    return Article.from_paragraphs("Long", [" ".join(sentences)], id=id)


def built(encoder: WordEncoder | None = None) -> Index:
    return Index.build([RAIN], encoder or WordEncoder())


def test_every_paragraph_and_every_sentence_has_one_vector() -> None:
    title, first, second, third = (
        [(0, 0), (0, 1)],
        [(1, 0), (1, 1), (1, 2)],
        [(2, 0), (2, 1)],
        [(3, 0), (3, 1), (3, 2)],
    )
    assert built().owners.tolist() == [list(pair) for pair in title + first + second + third]


def test_word_pieces_stand_in_reading_order_a_sentence_after_the_other() -> None:
    index = built()
    assert np.diff(index.piece_starts).tolist() == [1, 2, 3, 3, 2, 3]  # Rain | It rained | The river rose | …
    encoder = WordEncoder()
    Index.build([RAIN], encoder)
    river = encoder.encode(["river"]).vectors[0]
    assert int(np.argmax(index.pieces.codes @ river)) == 1 + 2 + 1


def test_repeats_share_a_group_within_an_article_only() -> None:
    twin = Article.from_paragraphs("Rain", ["Nobody was hurt."], id="twin")
    index = Index.build([RAIN, twin], WordEncoder())
    assert index.groups.tolist() == [0, 1, 2, 1, 4, 5]


def test_a_heading_is_no_repeat_of_what_lists_it() -> None:
    guide = Article.from_paragraphs("Guide", ["Setup", "Use", "Setup", "Take it.", "Setup"])
    paragraphs = [replace(p, kind=Kind.HEADING if p.number == 3 else p.kind) for p in guide.paragraphs]
    index = Index.build([replace(guide, paragraphs=tuple(paragraphs))], WordEncoder())
    assert index.groups.tolist() == [0, 1, 2, 3, 4, 1]


def test_no_window_is_longer_than_the_models_and_nothing_is_left_out() -> None:
    encoder = WordEncoder(window=25)
    article = long_article(5_000)
    index = Index.build([article], encoder)
    assert encoder.longest_seen <= 25
    windows = [(row, sentence) for row, sentence in index.owners.tolist() if row == 1 and sentence == 0]
    assert len(windows) == 5_000 / 20  # two whole sentences of ten words each
    assert len(index.pieces) == 1 + 5_000


def test_sentence_longer_than_the_window_is_cut_between_words() -> None:
    encoder = WordEncoder(window=12)
    index = Index.build([Article.from_paragraphs(None, [" ".join(f"w{i}" for i in range(100))])], encoder)
    assert encoder.longest_seen <= 12
    assert len(index.pieces) == 100
    vector = encoder.encode(["w99"]).vectors[0]
    assert select(index, np.array([0])).cosines(vector)[0] == pytest.approx(1 / 2, abs=0.01)  # 100 = 8 × 12 + 4 words


def test_build_tells_its_progress_and_makes_the_same_index() -> None:
    article = Article.from_paragraphs(None, [f"Village {n} kept a diary." for n in range(600)])
    told = list[tuple[int, int]]()
    index = Index.build([article], WordEncoder(), lambda done, total: told.append((done, total)))
    assert told == [(256, 600), (512, 600), (600, 600)]  # 512 stretches at a time, two a paragraph
    plain = Index.build([article], WordEncoder())
    assert np.array_equal(index.pieces.codes, plain.pieces.codes)
    assert np.array_equal(index.owners, plain.owners)


def test_repeats_are_the_other_rows_of_the_group() -> None:
    index = built()
    assert [index.repeats(row) for row in range(4)] == [[], [3], [], [1]]


def test_cosines_and_max_sim_of_some_rows_are_those_of_all_rows() -> None:
    encoder = WordEncoder()
    index = Index.build([RAIN, long_article(100)], encoder)
    query = encoder.encode(["the river rose w7"])
    pieces = query.tokens[0].vectors
    every, some = select(index, np.arange(6)), select(index, np.array([1, 4, 5]))
    for found, right in (
        (some.cosines(query.vectors[0]), every.cosines(query.vectors[0])),
        (some.nearest(pieces)[1].sum(axis=0), every.nearest(pieces)[1].sum(axis=0)),
    ):
        parts = [right[first:last].tolist() for first, last in pairwise(every.starts)]
        assert found.tolist() == [*parts[1], *parts[4], *parts[5]]
    assert some.nearest(pieces)[0].tolist() == every.nearest(pieces)[0][:, [1, 4, 5]].tolist()


def test_row_of_a_place_counts_over_all_articles() -> None:
    untitled = Article.from_paragraphs(None, ["One.", "Two."], id="untitled")
    index = Index.build([RAIN, untitled], WordEncoder())
    assert [index.row("rain", 0), index.row("untitled", 1), index.row("untitled", 2)] == [0, 4, 5]
    for place in (("untitled", 0), ("rain", 9), ("snow", 1)):
        with pytest.raises(ValueError, match=r"no such article|has paragraphs"):
            index.row(*place)


def test_build_refuses_no_article_and_two_of_one_id() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Index.build([], WordEncoder())
    with pytest.raises(ValueError, match="share an id"):
        Index.build([RAIN, RAIN], WordEncoder())


@pytest.mark.parametrize(
    ("articles", "says"), [(RAIN, r"\[article\]"), (["rain.txt"], "read_file"), ("rain", "not of 'r'")]
)
def test_build_says_what_an_index_is_built_of(articles: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        Index.build(articles, WordEncoder())


def test_saved_and_loaded_index_is_the_same(tmp_path: Path) -> None:
    index = built()
    index.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index", WordEncoder())
    assert loaded.articles == index.articles
    assert loaded.model == index.model
    for name in ("owners", "groups", "piece_starts"):
        assert np.array_equal(getattr(loaded, name), getattr(index, name))
    assert np.array_equal(loaded.pieces.codes, index.pieces.codes)
    assert loaded.lexicon.words == index.lexicon.words


def test_rebuild_is_byte_identical(tmp_path: Path) -> None:
    for name in ("a", "b"):
        built().save(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_save_replaces_an_index_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    built().save(folder)
    Index.build([long_article(50)], WordEncoder()).save(folder)
    assert Index.load(folder).articles[0].id == "long"
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(IndexFolderError, match="nothing was written"):
        built().save(precious)
    assert [path.name for path in precious.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_read_or_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    built().save(folder)

    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", denied)
    with pytest.raises(IndexFolderError, match=r"cannot be written to .*index: Permission denied"):
        built().save(folder)
    monkeypatch.setattr(Path, "is_file", denied)
    with pytest.raises(IndexFolderError, match=r"cannot be read: .*Permission denied"):
        Index.load(folder)


def test_crash_while_writing_leaves_the_old_index_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    built().save(folder)

    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Nearest, "write", crash)
    with pytest.raises(IndexFolderError, match="No space left"):
        Index.build([long_article(50)], WordEncoder()).save(folder)
    assert Index.load(folder).articles[0].id == "rain"
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_what_is_missing_or_damaged_is_named_with_the_cure(tmp_path: Path) -> None:
    good = tmp_path / "good"
    built().save(good)
    for path in sorted(good.iterdir()):
        for spoil, says in (
            (Path.unlink, path.name if path.suffix != ".json" else "no manifest"),
            (_flip, "damaged"),
        ):
            bad = tmp_path / "bad"
            shutil.copytree(good, bad)
            spoil(bad / path.name)
            with pytest.raises(IndexFolderError, match=says) as caught:
                Index.load(bad)
            assert "scoqa index" in str(caught.value)
            shutil.rmtree(bad)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def test_manifest_of_another_format_article_or_count_is_refused(tmp_path: Path) -> None:
    built().save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    changes: list[tuple[dict[str, object], str]] = [
        ({"format": 99}, "format 99"),
        ({"articles": [{"id": "rain", "sha256": "0" * 64}]}, "not those"),
        ({"counts": {**manifest["counts"], "sentences": 7}}, "says"),
        ({"model": {**manifest["model"], "dimension": 3}}, "do not fit"),
    ]
    for change, says in changes:
        (tmp_path / "manifest.json").write_text(json.dumps({**manifest, **change}))
        with pytest.raises(IndexFolderError, match=says):
            Index.load(tmp_path)


def test_folder_of_an_older_format_says_to_rebuild(tmp_path: Path) -> None:
    built().save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "format": 1}))
    with pytest.raises(IndexFolderError, match=r"this version of scoqa reads 2\. Rebuild the index"):
        Index.load(tmp_path)


def test_long_articles_keep_four_bits_a_number_and_find_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, article = WordEncoder(), long_article(500)
    half = Index.build([article], encoder)
    monkeypatch.setattr(building, "HALF", 100)
    monkeypatch.setattr(storage, "LARGE", 100)  # as with large files: mapped, their digests remembered
    Index.build([article], encoder).save(tmp_path / "index")
    for _ in range(2):
        packed = Index.load(tmp_path / "index", encoder)
    assert isinstance(packed.pieces.codes, np.memmap)
    assert packed.pieces.codes.nbytes == half.pieces.codes.nbytes / 4
    assert packed.pieces.packed
    query = encoder.encode(["w37 w38"]).tokens[0]
    for index in (half, packed):
        _, of_sentences = select(index, np.array([0, 1])).nearest(query.vectors)
        assert of_sentences.sum(axis=0).argmax() == 1 + 3  # after the title, the fourth ten words


def test_large_file_that_changed_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(storage, "LARGE", 100)
    built().save(tmp_path / "index")
    Index.load(tmp_path / "index")
    assert list((tmp_path / "cache" / "digests").iterdir())
    codes = tmp_path / "index" / "pieces_codes.npy"
    _flip(codes)
    os.utime(codes, (0, 0))  # whatever the clock's grain
    with pytest.raises(IndexFolderError, match="damaged"):
        Index.load(tmp_path / "index")


def test_other_weights_of_the_same_dimension_are_refused(tmp_path: Path) -> None:
    built().save(tmp_path)
    with pytest.raises(IndexFolderError, match="Rebuild the index with this model"):
        Index.load(tmp_path, WordEncoder(weights="1" * 64))


def test_text_with_unusual_line_separators_survives_the_folder(tmp_path: Path) -> None:
    article = Article.from_paragraphs("T", ["a\u2028b\x85c\x0cd e."], id="odd")
    Index.build([article], WordEncoder()).save(tmp_path)
    assert Index.load(tmp_path).articles == (article,)


def test_last_sentence_without_word_pieces_takes_nothing_from_the_one_before() -> None:
    encoder = WordEncoder()
    index = Index.build([Article.from_paragraphs(None, ["It rained in Oslo", "\u200b"])], encoder)
    query = encoder.encode(["Oslo"]).tokens[0]
    late, _ = select(index, np.array([0, 1])).nearest(query.vectors)
    assert late[0].tolist() == pytest.approx([1.0, -1.0], abs=1e-3)


def test_folder_with_somebody_elses_manifest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "my app"}')
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(IndexFolderError, match="nothing was written"):
        built().save(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_index_folder_with_a_file_that_is_not_the_indexs_is_left_alone(tmp_path: Path) -> None:
    built().save(tmp_path / "index")
    (tmp_path / "index" / "notes.txt").write_text("mine")
    with pytest.raises(IndexFolderError, match="nothing was written"):
        built().save(tmp_path / "index")


def test_folder_with_nothing_but_somebody_elses_manifest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "my app"}')
    with pytest.raises(IndexFolderError, match="nothing was written"):
        built().save(tmp_path)
    assert (tmp_path / "manifest.json").read_text() == '{"name": "my app"}'

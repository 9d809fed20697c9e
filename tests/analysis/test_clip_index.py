"""The index against the full scan in float64, and moments that are apart."""

import numpy as np
import pytest

from hoilab.analysis.alike import alike, example
from hoilab.analysis.clip_index import ClipIndex
from hoilab.errors import DataError
from hoilab.io.clips import joined, labelled
from hoilab.metrics.retrieval import similarities
from hoilab.schema import make_clips


def table(embedding):
    start = np.arange(len(embedding), dtype=float)
    return labelled(np.stack([start, start + 1], 1), np.asarray(embedding, np.float32))


def drawn(count, size, *, decay, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, size)) * (1.0 + np.arange(size)) ** -decay + 0.3


@pytest.mark.parametrize("decay", [0.0, 0.8], ids=["even", "a few directions"])
@pytest.mark.parametrize("size", [3, 128])
def test_the_answer_is_that_of_the_full_scan(size, decay):
    known, asked = drawn(6000, size, decay=decay), drawn(5, size, decay=decay, seed=1)
    index = ClipIndex(table(known))
    for query in asked:
        centre = known.mean(0)
        cosine = similarities((query - centre)[None], known - centre, centred=False)[0]
        found = index.nearest(query, k=20)
        assert found.exact
        assert set(found.row) == set(np.argsort(-cosine)[:20])
        np.testing.assert_allclose(found.cosine, np.sort(cosine)[::-1][:20], atol=2e-6)


def test_embeddings_in_a_few_directions_are_mostly_ruled_out_unseen():
    known = drawn(40_000, 128, decay=0.9)
    found = ClipIndex(table(known)).nearest(known[7], k=10)
    assert found.row[0] == 7
    assert found.exact
    assert found.looked_at < 2000


def test_fewer_rows_than_exactness_needs_are_said_to_be():
    known = drawn(6000, 64, decay=0.0)
    index = ClipIndex(table(known))
    quick = index.nearest(known[0], k=5, most_rows=300)
    assert (quick.exact, quick.looked_at, quick.row[0]) == (False, 300, 0)
    assert index.nearest(known[0], k=5, most_rows=6000).exact


def test_no_clips_one_clip_and_more_asked_than_there_are():
    none = ClipIndex(table(np.empty((0, 4))))
    assert len(none.nearest(np.ones(4), k=3).row) == 0
    one = ClipIndex(table([[1.0, 2.0]]), centred=False)
    assert one.nearest([2.0, 4.0], k=9).cosine.tolist() == pytest.approx([1.0])
    assert alike(none, np.ones(4)).sizes["clip"] == 0


def test_what_is_no_query_or_not_finite_is_refused():
    index = ClipIndex(table(np.eye(4)))
    with pytest.raises(DataError, match="a query is 4 finite numbers"):
        index.nearest(np.ones(5))
    with pytest.raises(DataError, match="with NaN or infinity"):
        index.nearest([1, 2, 3, np.nan])
    with pytest.raises(DataError, match="clip 2 is not finite"):
        ClipIndex(table([[1.0], [2.0], [np.inf]]))


@pytest.fixture
def hall():
    # Windows of 2 s every second; somebody waves around 2 s and again around 7 s.
    start = np.arange(10.0)
    wave = np.exp(-((start[:, None] - [2.0, 7.0]) ** 2)).sum(1)
    embedding = np.stack([wave, 1 - wave, np.zeros(10)], 1)
    return make_clips(np.stack([start, start + 2], 1), embedding)


def test_moments_that_overlap_count_once(hall):
    index = ClipIndex(hall, centred=False)
    found = alike(index, [1.0, 0.0, 0.0], k=2)
    assert sorted(found["span"].sel(end="start").values) == [2.0, 7.0]
    crowded = alike(index, [1.0, 0.0, 0.0], k=4, apart=False)
    assert crowded.sizes["clip"] == 4
    assert (np.diff(crowded["cosine"]) <= 0).all()


def test_the_example_itself_is_not_found(hall):
    both = joined({"hall": hall, "gate": hall})
    index = ClipIndex(both, centred=False)
    query = example(both, 2.0, 4.0, recording="hall")
    found = alike(index, query, k=3, without=("hall", 2.0, 4.0))
    where = list(zip(found["recording"].values, found["span"].values[:, 0], strict=True))
    assert ("hall", 2.0) not in where
    assert {("gate", 2.0), ("gate", 7.0), ("hall", 7.0)} == set(where)


def test_an_example_is_the_clips_that_fit_it_or_the_nearest(hall):
    np.testing.assert_allclose(example(hall, 3.0, 5.0), hall["embedding"].values[3])
    np.testing.assert_allclose(example(hall, 3.0, 6.0), hall["embedding"].values[3:5].mean(0))
    np.testing.assert_allclose(example(hall, 90.0, 95.0), hall["embedding"].values[9])
    with pytest.raises(DataError, match="starts before it stops"):
        example(hall, 3.0, 1.0)


def test_examples_of_one_individual(hall):
    people = hall.assign(individual=("clip", np.array([-1] * 5 + [4] * 5)))
    np.testing.assert_allclose(
        example(people, 5.0, 8.0, individual=4), hall["embedding"].values[5:7].mean(0)
    )
    assert (example(people, 9.0, 10.0) == hall["embedding"].values[4]).all()
    with pytest.raises(DataError, match="no clips of individual 8"):
        example(people, 0.0, 1.0, individual=8)
    with pytest.raises(DataError, match="no recording 'yard'"):
        example(people, 0.0, 1.0, recording="yard")

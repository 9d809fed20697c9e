"""R@k against values of ViCC's reference, and by hand."""

import json

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.metrics.retrieval import retrieval_scores


def test_recall_is_the_references(parity):
    folder = parity / "vicc"
    file = np.load(folder / "retrieval.npz")
    expected = json.loads((folder / "expected.json").read_text())["retrieval"]
    labels = file["label_test"], file["label_train"]
    for name, streams in (("rgb", ["rgb"]), ("flow", ["flow"]), ("rgb+flow", ["rgb", "flow"])):
        found = retrieval_scores(
            {s: file[f"{s}_test"] for s in streams},
            {s: file[f"{s}_train"] for s in streams},
            *labels,
        )
        wanted = [expected[name][f"R@{k}"] for k in (1, 5, 10, 20, 50)]
        np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_an_empty_gallery_and_broken_features_are_refused():
    query = np.ones((2, 3))
    with pytest.raises(DataError, match="gallery is empty"):
        retrieval_scores(query, np.empty((0, 3)), ["a", "b"], [])
    with pytest.raises(DataError, match="finite"):
        retrieval_scores(query * np.nan, query, ["a", "b"], ["a", "b"])
    with pytest.raises(DataError, match="one network for both"):
        retrieval_scores(query, np.ones((2, 4)), ["a", "b"], ["a", "b"])

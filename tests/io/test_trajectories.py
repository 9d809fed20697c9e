from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hoilab.errors import DataError, OutputError
from hoilab.io.trajectories import (
    frame_rate,
    from_movingpandas,
    from_pedpy,
    from_sights,
    read_trajectories,
    sights,
    to_movingpandas,
    to_pedpy,
    write_trajectories,
)
from hoilab.schema import make_ground

NAN = np.nan
WALK = make_ground(
    [[[0.0, NAN], [0.5, NAN]], [[1.0, 4.0], [0.5, 2.0]], [[NAN, 5.0], [NAN, 2.0]]],
    [0.0, 0.5, 1.0],
    individual=[3, 8],
)


def same(one, two) -> None:
    np.testing.assert_array_equal(one["individual"], two["individual"])
    np.testing.assert_allclose(one["time"], two["time"])
    np.testing.assert_allclose(one["position"], two["position"])


def test_csv_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    write_trajectories(WALK, path)
    assert path.read_text().splitlines()[:2] == ["individual,time_s,x_m,y_m", "3,0.0,0.0,0.5"]
    same(read_trajectories(path), WALK)


def test_rows_in_any_order_and_with_gaps() -> None:
    shuffled = sights(WALK).sample(frac=1, random_state=0)
    same(from_sights(shuffled), WALK)
    assert from_sights(shuffled.iloc[:0]).sizes["individual"] == 0


def test_pedpy_comes_back() -> None:
    pytest.importorskip("pedpy")
    made = to_pedpy(WALK)
    assert made.frame_rate == 2.0
    assert made.data[["id", "frame"]].values.tolist() == [[3, 0], [3, 1], [8, 1], [8, 2]]
    same(from_pedpy(made), WALK)


def test_movingpandas_comes_back() -> None:
    pytest.importorskip("movingpandas")
    made = to_movingpandas(WALK, start="2026-03-01 08:00")
    assert [trajectory.id for trajectory in made.trajectories] == [3, 8]
    assert made.trajectories[1].df.geometry.iloc[0].coords[0] == (4.0, 2.0)
    assert str(made.trajectories[1].df.index[0]) == "2026-03-01 08:00:00.500000"
    # 1 m in half a second, which movingpandas works out by itself.
    made.add_speed()
    assert made.trajectories[0].df["speed"].iloc[-1] == pytest.approx(2.0)
    same(from_movingpandas(made, start="2026-03-01 08:00"), WALK)


def test_moments_without_anybody_keep_the_frame_rate() -> None:
    assert frame_rate(WALK.isel(time=[0, 1, 2])) == 2.0
    skipped = make_ground(np.zeros((4, 2, 1)), [0.0, 0.1, 0.2, 0.5], individual=[1])
    assert frame_rate(skipped) == 10.0


def test_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="y_m missing"):
        from_sights(pd.DataFrame({"individual": [1], "time_s": [0.0], "x_m": [1.0]}))
    twice = pd.concat([sights(WALK), sights(WALK).iloc[:1]])
    with pytest.raises(DataError, match="at two places at one time"):
        from_sights(twice)
    words = sights(WALK).astype({"x_m": object})
    words.iloc[0, 2] = "here"
    with pytest.raises(DataError, match="expected numbers"):
        from_sights(words)
    with pytest.raises(DataError, match="cannot be read"):
        read_trajectories(tmp_path / "none.csv")
    with pytest.raises(OutputError, match="could not be written"):
        write_trajectories(WALK, tmp_path / "none" / "walk.csv")
    pytest.importorskip("pedpy")
    with pytest.raises(DataError, match="at least one sight"):
        to_pedpy(WALK.isel(time=[]))

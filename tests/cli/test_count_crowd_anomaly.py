"""The commands of counts, crowds and anomalies on texts; a scene of PETS is in the slow test."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
import typer
from typer.testing import CliRunner

from hoilab.cli.anomaly import anomaly
from hoilab.cli.count import count
from hoilab.cli.crowd import crowd
from hoilab.cli.evaluate_anomaly import alarms as evaluate_alarms
from hoilab.cli.evaluate_anomaly import anomaly as evaluate_anomaly
from hoilab.cli.evaluate_count import count as evaluate_count
from hoilab.errors import DataError
from hoilab.io import write_video
from hoilab.io.trajectories import write_trajectories
from hoilab.schema import make_ground, make_video, make_zones, to_geojson

PETS = Path(__file__).parents[1] / "fixtures" / "crowd" / "pets_zone_and_line.json"
TIME = np.arange(0, 8, 0.4)


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    app = typer.Typer()
    for name, command in (
        ("count", count), ("crowd", crowd), ("anomaly", anomaly),
        ("evaluate-anomaly", evaluate_anomaly), ("evaluate-alarms", evaluate_alarms),
        ("evaluate-count", evaluate_count),
    ):  # fmt: skip
        app.command(name)(command)
    return app


def run(app: typer.Typer, *words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    """Return a CSV of nine people who walk along x at 1 m/s, and one at 3 m/s."""
    ways = [
        np.stack([(3.0 if n == 9 else 1.0) * TIME, np.full(len(TIME), 0.3 * n)], 1)
        for n in range(10)
    ]
    write_trajectories(
        make_ground(np.stack(ways, -1), TIME, individual=range(10)), tmp_path / "walk.csv"
    )
    return tmp_path / "walk.csv"


@pytest.fixture
def floor(tmp_path: Path) -> Path:
    zones = {
        "start": shapely.box(-1, -1, 2, 4),
        "end": shapely.box(4, -1, 30, 4),
        "gate": shapely.LineString([(3, -1), (3, 4)]),
    }
    (tmp_path / "floor.geojson").write_text(to_geojson(make_zones(zones, "m")))
    return tmp_path / "floor.geojson"


def test_count(app: typer.Typer, walk: Path, floor: Path, tmp_path: Path) -> None:
    said = json.loads(run(app, "count", walk, "--zones", floor, "--json", "-"))
    assert said["lines"]["gate"]["forward"]["count"] == 10
    assert said["lines"]["gate"]["backward"]["count"] == 0
    assert said["journeys"]["start"]["end"] == 10
    shown = run(
        app, "count", walk, "--zones", floor, "--csv", tmp_path / "crossed.csv",
        "--visits-csv", tmp_path / "visits.csv",
    )  # fmt: skip
    assert "gate" in shown
    rows = pd.read_csv(tmp_path / "crossed.csv")
    assert len(rows) == 10
    assert rows["x"].round(3).unique().tolist() == [3.0]
    assert set(pd.read_csv(tmp_path / "visits.csv")["zone"]) == {"start", "end"}


def test_count_of_mot_text_in_pixels_and_in_metres(app: typer.Typer, tmp_path: Path) -> None:
    # One box whose feet go from (15, 30) to (35, 30).
    (tmp_path / "boxes.txt").write_text("1,4,10,10,10,20,1,-1,-1,-1\n2,4,30,10,10,20,1,-1,-1,-1\n")
    gate = make_zones({"gate": shapely.LineString([(25, 0), (25, 99)])}, "px")
    (tmp_path / "px.geojson").write_text(to_geojson(gate))
    words = ("count", tmp_path / "boxes.txt", "--fps", 5, "--json", "-", "--zones")
    said = json.loads(run(app, *words, tmp_path / "px.geojson"))
    assert said["lines"]["gate"]["forward"]["count"] == 1
    # A tenth of a metre for each pixel; the same gate, with y up it is drawn the other way round.
    np.savetxt(tmp_path / "H.txt", np.diag([0.1, 0.1, 1.0]))
    gate = make_zones({"gate": shapely.LineString([(2.45, 0), (2.45, 9)])}, "m")
    (tmp_path / "m.geojson").write_text(to_geojson(gate))
    said = json.loads(run(app, *words, tmp_path / "m.geojson", "--homography", tmp_path / "H.txt"))
    assert said["lines"]["gate"]["forward"]["count"] == 1
    with pytest.raises(DataError, match="zones are in 'm', positions in 'px'"):
        run(app, *words, tmp_path / "m.geojson")


def test_crowd(app: typer.Typer, walk: Path, floor: Path) -> None:
    pytest.importorskip("pedpy")
    said = json.loads(run(app, "crowd", walk, "--zones", floor, "--json", "-"))
    assert said["people"] == 10
    assert said["median_speed_m_s"] == pytest.approx(1.0, abs=0.01)
    # Ten people on 15 square metres at the start.
    assert said["areas"]["start"]["highest_density_m2"] == pytest.approx(10 / 15, abs=0.01)
    assert said["lines"]["gate"]["passed"] == 10
    shown = run(app, "crowd", walk)
    assert "1/m²" in shown


def test_anomaly(app: typer.Typer, walk: Path, tmp_path: Path) -> None:
    everybody = pd.read_csv(walk)
    everybody[everybody["individual"] < 9].to_csv(tmp_path / "usual.csv", index=False)
    everybody[everybody["individual"] == 9].to_csv(tmp_path / "runner.csv", index=False)
    shown = run(app, "anomaly", tmp_path / "runner.csv", "--usual", tmp_path / "usual.csv",
                "--csv", tmp_path / "alarms.csv")  # fmt: skip
    assert "why" in shown
    rows = pd.read_csv(tmp_path / "alarms.csv")
    assert rows["individual"].tolist() == [9]
    assert "m/s where 99 % go below 1.0" in rows["said"][0] or "nobody walks" in rows["said"][0]
    assert "nothing unusual" in run(
        app, "anomaly", tmp_path / "usual.csv", "--usual", tmp_path / "usual.csv", "--share", 1.0
    )


def test_anomaly_of_a_clip_where_nobody_is_tracked(app: typer.Typer, tmp_path: Path) -> None:
    texture = np.random.default_rng(0).integers(0, 255, (32, 200), dtype=np.uint8)
    texture = np.kron(texture, np.ones((4, 4), np.uint8))
    steps = [1] * 20 + [1] * 6 + [6] * 5 + [1] * 9
    at, frames = 400, []
    for step in steps:
        at -= step
        frames.append(np.repeat(texture[:, at : at + 192, None], 3, axis=2))
    video = make_video(np.stack(frames), 0.1 * np.arange(len(steps)), identity="public")
    write_video(tmp_path / "rush.mp4", video)
    run(app, "anomaly", tmp_path / "rush.mp4", "--flow", "--csv", tmp_path / "alarms.csv")
    rows = pd.read_csv(tmp_path / "alarms.csv")
    # The rush is in frames 26 to 30.
    assert rows["start_s"].tolist() == pytest.approx([2.6], abs=0.11)
    assert "px/s around x" in rows["said"][0]


def test_pixels_need_a_homography(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "boxes.txt").write_text("1,4,10,10,10,20,1,-1,-1,-1\n")
    for command in ("anomaly", "crowd"):
        with pytest.raises(DataError, match="holds pixels, and this needs metres"):
            run(app, command, tmp_path / "boxes.txt")
    (tmp_path / "H.txt").write_text("1 2 3\n")
    with pytest.raises(DataError, match="three rows of three numbers"):
        run(app, "crowd", tmp_path / "boxes.txt", "--homography", tmp_path / "H.txt")


def test_a_zone_that_crosses_itself_is_one_sentence(
    app: typer.Typer, walk: Path, tmp_path: Path
) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    drawn = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "bow", "units": "m"}, "geometry": bow}
    ]}  # fmt: skip
    (tmp_path / "bow.geojson").write_text(json.dumps(drawn))
    with pytest.raises(DataError, match="zone 'bow': Self-intersection"):
        run(app, "count", walk, "--zones", tmp_path / "bow.geojson")


def test_evaluate_anomaly_plants_odd_walks(app: typer.Typer, shared_data: Path) -> None:
    path = shared_data / "ucy-zara01" / "obsmat.txt"
    said = json.loads(
        run(app, "evaluate-anomaly", path, "--detectors", "knn,speed", "--seeds", 1, "--json", "-")
    )
    assert said["detectors"]["knn"]["sample_auc"] > 0.8
    assert said["detectors"]["knn"]["sample_auc run"] > 0.98
    assert said["detectors"]["speed"]["sample_auc stop"] < 0.1


def test_evaluate_alarms(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("clip,frame,anomalous\n01,0,0\n01,1,1\n02,0,0\n02,1,1\n")
    (tmp_path / "scores.csv").write_text("clip,frame,score\n01,0,5\n01,1,9\n02,1,0.5\n")
    said = json.loads(
        run(app, "evaluate-alarms", "--scores", tmp_path / "scores.csv", "--truth",
            tmp_path / "truth.csv", "--json", "-")
    )["anomaly"]  # fmt: skip
    # The frame without a score is as usual as the most usual one: a tie in clip 2.
    assert said["macro"] == pytest.approx((1 + 0.5) / 2)
    (tmp_path / "truth.csv").write_text("clip,frame\n01,0\n")
    with pytest.raises(DataError, match="must have columns clip, frame, anomalous"):
        run(app, "evaluate-alarms", "--scores", tmp_path / "scores.csv", "--truth",
            tmp_path / "truth.csv")  # fmt: skip


@pytest.mark.slow
def test_pets_crossings_from_our_own_tracks(
    app: typer.Typer, shared_data: Path, tmp_path: Path
) -> None:
    """Measured 10 forward and 15 backward, as annotated; one more or less is allowed."""
    from hoilab.tasks import analyze

    folder = shared_data / "pets2009-s2l1"
    analyze(folder / "video_480x360.mp4", tmp_path / "pets.zarr", progress=False)
    given = json.loads(PETS.read_text())
    drawn = make_zones(
        {
            "zone": shapely.Polygon(given["zone"]["polygon"]),
            "gate": shapely.LineString([given["line"]["start"], given["line"]["end"]]),
        },
        "px",
    )
    (tmp_path / "gates.geojson").write_text(to_geojson(drawn))
    said = json.loads(
        run(app, "evaluate-count", tmp_path / "pets.zarr", "--truth", folder / "PETS2009-S2L1.xml",
            "--zones", tmp_path / "gates.geojson", "--scale", 0.625, "--fps", 7, "--json", "-")
    )  # fmt: skip
    for way in ("gate forward", "gate backward"):
        assert abs(said["lines"][way]["found"] - said["lines"][way]["true"]) <= 1
    assert said["zones"]["zone"]["mean_absolute_error"] < 0.6
    np.savetxt(tmp_path / "H.txt", given["homography"])
    metric = ("--homography", tmp_path / "H.txt", "--homography-scale", 1.6, "--fps", 7)
    crowd_said = json.loads(run(app, "crowd", tmp_path / "pets.zarr", *metric, "--json", "-"))
    # Annotated people walk at a median of 0.96 m/s.
    assert crowd_said["median_speed_m_s"] == pytest.approx(0.96, abs=0.1)
    assert "why" in run(app, "anomaly", tmp_path / "pets.zarr", *metric)

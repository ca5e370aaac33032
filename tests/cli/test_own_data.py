"""The command line with a table of one's own: train, evaluate, and what is said about the file."""

import json
import os
import random
import re
import signal

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")

from autograd_lite import fit, load
from autograd_lite.cli.main import main


def run(capfd, *arguments):
    code = main(list(map(str, arguments)))
    return code, *capfd.readouterr()


@pytest.fixture
def files(tmp_path, monkeypatch):
    """fruits.csv, in which apples are red or heavy, and prices.csv, by size and town."""
    monkeypatch.chdir(tmp_path)
    rng = random.Random(1)
    with open("fruits.csv", "w", encoding="utf-8") as file:
        file.write("id,weight,color,ripe,origin,fruit\n")
        for k in range(160):
            color, weight = rng.choice(["red", "grün", "blue"]), rng.gauss(100, 40)
            fruit = "apple" if color == "red" or weight > 120 else "plum"
            shown = "?" if k % 40 == 3 else f"{weight:.1f}"
            file.write(f"{k + 1},{shown},{color},{rng.choice('01')},here,{fruit}\n")
    with open("prices.csv", "w") as file:
        file.write("size;town;price\n")
        for _ in range(120):
            size, town = rng.uniform(20, 200), rng.choice(["Ulm", "Bonn"])
            price = 2000 * size * (1.5 if town == "Bonn" else 1)
            file.write(f"{size:.2f};{town};{price:.2f}\n".replace(".", ","))
    return tmp_path


QUICK = ["--quiet", "--epochs", "60"]


def test_a_table_is_described_trained_on_and_measured(capfd, files):
    code, out, err = run(capfd, "train", "--data", "fruits.csv", "--target", "fruit", *QUICK)
    assert (code, err) == (0, "")
    assert re.search(
        "fruits.csv: 160 rows, 6 columns, read as UTF-8, commas between cells, a header\n"
        "  id      left out  the numbers of the rows\n"
        r"  weight  numbers   -?[\d.]+ to [\d.]+; 4 missing, filled with [\d.]+" + "\n"
        "  color   texts     blue, grün, red\n"
        "  ripe    numbers   0 to 1\n"
        "  origin  left out  'here' in every row\n"
        r"target: fruit, 2 classes: apple \(\d+\), plum \(\d+\)" + "\n"
        "120 rows to train on, 40 held out\n",
        out,
    )
    assert float(re.search(r"accuracy ([\d.]+) % of 40 rows", out)[1]) > 90
    assert re.search(r"^apple +[\d.]+ % +[\d.]+ % +[\d.]+ % +\d+$", out, re.MULTILINE)
    wrote = re.findall("^wrote runs/fruits/(.*)$", out, re.MULTILINE)
    assert wrote == ["model.json", "loss.png", "confusion.png", "graph.svg"]
    assert "grün" in (files / "runs/fruits/graph.svg").read_text(encoding="utf-8")
    model = load("runs/fruits/model.json")
    assert model.predict([{"weight": 50, "color": "red", "ripe": 1}]) == ["apple"]


def test_evaluate_prints_what_training_printed(capfd, files):
    _, trained, _ = run(capfd, "train", "--data", "fruits.csv", "--target", "fruit", *QUICK)
    code, out, err = run(capfd, "evaluate", "runs/fruits/model.json", "fruits.csv")
    assert (code, err) == (0, "")
    assert out.startswith("fruits.csv: fruit\naccuracy ")
    assert float(re.search(r"accuracy ([\d.]+) % of 160 rows", out)[1]) > 90
    assert "each row what it is, each column what the model says:" in trained


def test_a_number_is_estimated_in_its_unit(capfd, files):
    code, out, _ = run(capfd, "train", "--data", "prices.csv", "--target", "price", *QUICK)
    assert code == 0
    assert "semicolons between cells" in out
    assert re.search(r"target: price, a number from [\d.e+]+ to [\d.e+]+\n", out)
    assert float(re.search(r"^R2 +([\d.]+)$", out, re.MULTILINE)[1]) > 0.95
    assert "wrote runs/prices/estimates.png" in out
    code, out, _ = run(capfd, "predict", "runs/prices/model.json", "100", "Bonn")
    assert float(out) == pytest.approx(300_000, rel=0.1)
    _, out, _ = run(capfd, "evaluate", "runs/prices/model.json", "prices.csv")
    assert re.search(r"^R2 +0\.9\d+$", out, re.MULTILINE)


def test_the_plane_of_two_numbers_gets_its_boundary(capfd, files):
    options = ["--drop", "color", "origin", "--out", "here", "--patience", 3, "--hidden", 4]
    code, out, _ = run(
        capfd, "train", "--data", "fruits.csv", "--target", "fruit", *QUICK, *options
    )
    assert code == 0
    assert "color   left out  as told" in out
    assert "wrote here/boundary.png" in out
    assert "96 rows to train on, 40 held out" in out


def test_every_option_of_a_table(capfd, files):
    text = "code,size,kind\n" + "".join(
        f"0{k % 3},{'none' if k % 9 == 4 else k % 5},{'ab'[k % 2]}\n" for k in range(60)
    )
    (files / "t.csv").write_bytes(text.replace("b\n", "é\n").encode("latin-1"))
    code, out, err = run(
        capfd, "train", "--data", "t.csv", "--target", "kind", "--text", "code", "--missing",
        "none", "--fill", "drop", "--header", "yes", "--encoding", "latin-1", "--task", "classify",
        *QUICK,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "code  texts    00, 01, 02\n" in out
    assert "rows with a missing cell left out" in out
    assert "2 classes: a (" in out
    entry = json.loads((files / "runs/t/model.json").read_text())["table"]
    assert entry["missing"] == ["none"]
    code, out, err = run(capfd, "predict", "runs/t/model.json", "01", "none")
    assert code == 0
    assert "size: 1 missing, filled with " in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--data none.csv --target a", "No such file or directory: 'none.csv'"),
        ("--data fruits.csv", "give --target one of id, weight, color, ripe, origin, fruit"),
        ("--data fruits.csv --target fruits", "has no column 'fruits'; it has id, weight"),
        ("--data fruits.csv --target fruit --noise 1", "--noise belongs to the data sets"),
        ("--data fruits.csv --target fruit --loss mse", "fruit is trained by cross-entropy"),
        ("--data prices.csv --target price --loss hinge", "price is trained by mse"),
        ("--data fruits.csv --target origin", "column origin: 'here' in every row"),
        ("--data fruits.csv --target fruit --test-fraction 1", "test fraction must be"),
        ("--data iris --target species", "--target belongs to a table of your own"),
        (
            "--data single.csv --target a",
            "single.csv, line 4, column a: the only row of 'z', and a",
        ),
        ("--data ragged.csv --target a", "ragged.csv, line 3: 1 cell instead of 2: a, b"),
    ],
)
def test_mistakes_are_one_line_and_code_2(capfd, files, arguments, message):
    (files / "single.csv").write_text("a,b\nx,1\ny,2\nz,3\nx,2\ny,1\nx,2\ny,3\n")
    (files / "ragged.csv").write_text("a,b\nx,1\ny\n")
    code, _, err = run(capfd, "train", *arguments.split(), "--quiet")
    assert code == 2
    assert message in err
    assert err.count("\n") == 1
    assert not (files / "runs").exists()


def test_ctrl_c_ends_the_training_and_the_model_is_kept(capfd, files, monkeypatch):
    from autograd_lite.cli import own_data

    def interrupted(network, *samples, **others):
        others["callbacks"] = [lambda model, history: os.kill(os.getpid(), signal.SIGINT)]
        return fit(network, *samples, **others)

    monkeypatch.setattr(own_data, "fit", interrupted)
    code, out, _ = run(capfd, "train", "--data", "fruits.csv", "--target", "fruit", *QUICK)
    assert code == 130
    assert "stopped after 1 of 60 epochs: interrupted" in out
    assert load("runs/fruits/model.json").class_names == ["apple", "plum"]


def test_seeds_reproduce(capfd, files):
    texts = []
    for seed in (1, 1, 2):
        run(capfd, "train", "--data", "fruits.csv", "--target", "fruit", "--quiet", "--epochs", 3,
            "--seed", seed)  # fmt: skip
        texts.append((files / "runs/fruits/model.json").read_text())
    assert texts[0] == texts[1] != texts[2]

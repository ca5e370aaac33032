"""The command line as its users meet it: files, report, help, and mistakes."""

import errno
import os
import re
import signal
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from autograd_lite import load, save
from autograd_lite.cli.main import main
from autograd_lite.cli.train import LEARNING_RATES, RECIPES
from autograd_lite.optim import OPTIMIZERS
from autograd_lite.training.datasets import train_test_split
from autograd_lite.training.named_datasets import DATASETS, load_dataset

pytest.importorskip("sklearn")
image = pytest.importorskip("matplotlib.image")

QUICK = ["--samples", "40", "--hidden", "4", "--epochs", "2", "--quiet"]


def run(capfd, *arguments):
    """The exit code and what came on standard output and standard error."""
    code = main(["train", *map(str, arguments)])
    return code, *capfd.readouterr()


def accuracy_in(text):
    (line,) = re.findall(r"^held-out accuracy: (\d+\.\d) %$", text, re.MULTILINE)
    return float(line)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_with_no_options_moons_reaches_97_percent(capfd, folder):
    code, out, err = run(capfd)
    assert code == 0
    assert accuracy_in(out) >= 97.0
    assert "100%" in err  # the progress bar
    assert "accuracy=" in err
    wrote = re.findall(r"^wrote (.*)$", out, re.MULTILINE)
    names = {"loss.png", "boundary.png", "graph.svg", "model.json"}
    assert {folder / path for path in wrote} == {folder / "runs/moons" / name for name in names}
    for name in ("loss.png", "boundary.png"):
        assert image.imread(folder / "runs/moons" / name).std() > 0.05  # not an empty picture
    assert ET.parse(folder / "runs/moons/graph.svg").getroot().tag.endswith("svg")


def test_the_reported_accuracy_is_that_of_the_saved_model(capfd, folder):
    code, out, _ = run(capfd, "--data", "iris", "--seed", 3, "--out", "here", "--quiet")
    train, test = train_test_split(load_dataset("iris", seed=3), seed=3)
    scores = load(folder / "here/model.json").predict(test.X)
    right = [row.index(max(row)) == label for row, label in zip(scores, test.y, strict=True)]
    assert code == 0
    assert accuracy_in(out) == round(100 * sum(right) / len(right), 1)
    assert not (folder / "here/boundary.png").exists()  # iris has four features
    assert len(train.y) + len(test.y) == 150


def test_seeds_reproduce(capfd, folder):
    models = []
    for seed in (7, 7, 8):
        run(capfd, *QUICK, "--seed", seed, "--out", "out")
        models.append((folder / "out/model.json").read_text())
    assert models[0] == models[1] != models[2]


@pytest.mark.parametrize(
    "options",
    [
        "--loss hinge --activation tanh --init xavier --schedule step --noise 0",
        "--loss mse --optimizer sgd --momentum 0.9 --lr 0.05 --schedule cosine --data xor",
        "--loss mse --data blobs --schedule linear --batch-size 1 --test-fraction 0.5",
        "--data wine --optimizer adamw --weight-decay 0.1 --patience 1",
        "--data spirals --l2 0.001",
    ],
)  # fmt: skip
def test_every_option_trains(capfd, folder, options):
    code, out, err = run(capfd, *QUICK, *options.split(), "--out", folder)
    assert code == 0
    assert "Error" not in err
    assert 0 <= accuracy_in(out) <= 100


def test_a_linear_model(capfd, folder):
    code, out, _ = run(capfd, "--samples", 40, "--epochs", 1, "--quiet", "--hidden")
    assert code == 0
    assert "MLP(2, [1], activation='relu'): 3 parameters" in out


def test_patience_keeps_a_fifth_of_the_training_samples_aside(capfd, folder):
    _, out, _ = run(capfd, *QUICK, "--patience", 1)
    assert "moons: 24 samples to train on, 10 held out" in out


def test_quiet_shows_no_bar(capfd, folder):
    loud = [option for option in QUICK if option != "--quiet"]
    assert "%|" in run(capfd, *loud)[2]
    assert "%|" not in run(capfd, *QUICK)[2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--data moon", "unknown data set 'moon'; there are moons, circles"),
        ("--epochs -3", "--epochs: '-3' is not a whole number of at least 1"),
        ("--epochs many", "--epochs: 'many' is not a whole number"),
        ("--lr nan", "--lr: 'nan' is not a number of at least 0"),
        ("--lr -1", "--lr: '-1' is not a number of at least 0"),
        ("--noise -0.1", "--noise"),
        ("--hidden 8 0", "--hidden: '0' is not a whole number"),
        ("--test-fraction 1.5", "test fraction must be between 0 and 1, not 1.5"),
        ("--test-fraction 0.001 --samples 4", "cannot hold out 0.001 of 4 samples"),
        ("--data iris --noise 0.1", "iris is measured data"),
        ("--data iris --samples 151", "iris has 150 samples"),
        ("--data iris --loss hinge", "hinge tells 2 classes apart, and iris has 3"),
        ("--momentum 0.9", "--momentum belongs to sgd"),
        ("--optimizer sgd --momentum 1", "momentum is at least 0 and less than 1"),
        ("--activation step", "--activation: invalid choice: 'step'"),
        ("--out a-file", "cannot write to a-file: it is a file, not a folder"),
        ("--out=", "--out: '' is not the name of a folder"),
        ("--seed 99999999999", "--seed: '99999999999' is not a whole number from 0 to 4294967295"),
        ("--noise 1e200", "not 1e+200, and at most 1000"),
        ("--hidden 999999999", "--hidden: '999999999' is not a whole number from 1 to 1000000"),
        ("--hidden 1000 1000", "--hidden makes 1005001 parameters, more than 1000000"),
        ("--samples 9999999999", "--samples: '9999999999' is not a whole number from 1 to"),
        ("--out a-file/below", "cannot write to a-file/below"),
        ("--epoch 3", "unrecognized arguments: --epoch 3"),
        ("--lr 1e300 --quiet", "try a smaller learning rate"),
    ],
)
def test_mistakes_are_one_line_and_code_2(capfd, folder, options, message):
    (folder / "a-file").touch()
    code, _, err = run(capfd, *options.split())
    assert code == 2
    assert message in err
    (line,) = [line for line in err.splitlines() if not line.startswith("Fontconfig")]
    assert line.startswith("autograd-lite")


@pytest.mark.parametrize("module", ["sklearn.datasets", "matplotlib.figure"])
def test_missing_packages_are_asked_for_before_training(capfd, folder, monkeypatch, module):
    from autograd_lite.plotting import style

    style._figure_class.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    code, _, err = run(capfd)
    assert code == 2
    assert f"pip install {'scikit-learn' if 'sklearn' in module else 'matplotlib'}" in err
    assert "batch" not in err  # no progress bar began


@pytest.mark.parametrize("at_call", [1, 4])
def test_ctrl_c_reports_on_what_there_is(capfd, folder, monkeypatch, at_call):
    from autograd_lite.optim import Adam

    calls, step = [], Adam.step

    def interrupted_step(self):
        calls.append(None)
        if len(calls) == at_call:
            raise KeyboardInterrupt
        step(self)

    monkeypatch.setattr(Adam, "step", interrupted_step)
    code, out, _ = run(capfd, *QUICK)  # two batches of at most 16 in each epoch
    done = (at_call - 1) // 2
    assert code == 130
    assert f"stopped after {done} of 2 epochs: interrupted" in out
    assert 0 <= accuracy_in(out) <= 100
    assert ("loss.png" in out) == (done > 0)
    assert re.findall(r"^wrote (.*)$", out, re.MULTILINE)[0] == "runs/moons/model.json"
    assert load("runs/moons/model.json").n_inputs == 2


def test_pictures_that_cannot_be_written_leave_the_model(capfd, folder):
    resource = pytest.importorskip("resource")  # a limit on the size of files fails as a disk does
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        code, out, err = run(capfd, *QUICK)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 2
    assert err.endswith("error: cannot write runs/moons/loss.png: File too large\n")
    assert "wrote runs/moons/model.json" in out
    assert 0 <= accuracy_in(out) <= 100
    assert [path.name for path in (folder / "runs/moons").iterdir()] == ["model.json"]
    assert load("runs/moons/model.json").n_inputs == 2


def test_a_model_that_cannot_be_written_is_put_elsewhere(capfd, folder, monkeypatch):
    from autograd_lite.cli import report

    def full(model, path):
        if "runs" in path.parts:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(model, path)

    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.setattr(report, "save", full)
    code, _, err = run(capfd, *QUICK)
    assert code == 2
    where = re.search(
        r"error: cannot write runs/moons/model.json: No space left on device; the model is in (.*)",
        err,
    )[1]
    assert load(where).n_inputs == 2
    monkeypatch.setattr(report, "save", lambda model, path: full(model, Path("runs")))
    code, _, err = run(capfd, *QUICK)
    assert (code, "the model is in" in err) == (2, False)
    assert list(elsewhere.iterdir()) == [Path(where).parent]  # nothing left of the second
    assert "cannot write runs/moons/model.json: No space left on device" in err


def test_a_second_ctrl_c_does_not_come_between_the_training_and_its_model(
    capfd, folder, monkeypatch
):
    from autograd_lite.cli import report
    from autograd_lite.optim import Adam

    step = Adam.step

    def interrupted_step(self):
        step(self)
        os.kill(os.getpid(), signal.SIGINT)

    def interrupted_save(model, path):
        os.kill(os.getpid(), signal.SIGINT)
        save(model, path)

    monkeypatch.setattr(Adam, "step", interrupted_step)
    monkeypatch.setattr(report, "save", interrupted_save)
    code, out, _ = run(capfd, *QUICK)
    assert code == 130
    assert "stopped after 0 of 2 epochs: interrupted" in out
    assert load("runs/moons/model.json").n_inputs == 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_help_names_every_data_set_and_recipe(capfd):
    assert main(["train", "--help"]) == 0
    text = capfd.readouterr().out
    assert set(RECIPES) == set(DATASETS)
    assert set(LEARNING_RATES) == set(OPTIMIZERS)
    for name in DATASETS:
        assert re.search(rf"^  {name} +--hidden [\d ]+ --epochs \d+$", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 100

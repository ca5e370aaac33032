"""What all commands have in common: how they are found, interrupted and refused."""

import pytest

from autograd_lite.cli.main import COMMANDS, main


def test_no_command_is_a_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["train", "predict", "draw", "derive"])
def test_every_command_explains_itself(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) == 4
    assert main([command, "--help"]) == 0
    assert "examples:" in capfd.readouterr().out


def test_ctrl_c_ends_any_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograd_lite.cli.train.load_dataset", interrupted)
    assert main(["train"]) == 130

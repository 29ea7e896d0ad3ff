"""`--version` prints the version of pyproject.toml."""

import tomllib

import pytest

from hsa_app.__main__ import PROJECT_FILE, main


def test_version_option_prints_the_project_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["--version"])
    version = tomllib.loads(PROJECT_FILE.read_text("utf-8"))["project"]["version"]
    assert (error.value.code, capsys.readouterr().out) == (0, f"Household Services {version}\n")

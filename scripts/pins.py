"""Pin all requirements: install requirements*.in into an empty environment and write the resulting versions."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = "# Written by `make pins` from {}: {}\n"


def main() -> None:
    """Rewrite requirements.txt and requirements-dev.txt."""
    with tempfile.TemporaryDirectory() as directory:
        python = Path(directory) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
        runtime = install_and_freeze(python, "requirements.in")
        write_requirements(
            "requirements.txt", HEADER.format("requirements.in", "everything that runs, as it was tested."), runtime
        )
        everything = install_and_freeze(python, "requirements-dev.in")
        header = HEADER.format("requirements-dev.in", "what testing and checking need besides.")
        header += "-r requirements.txt\n"
        write_requirements("requirements-dev.txt", header, [line for line in everything if line not in runtime])


def install_and_freeze(python: Path, requirements_file: str) -> list[str]:
    """Install a requirements file and return the lines of `pip freeze`."""
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "-r", requirements_file], cwd=ROOT, check=True)
    frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    return frozen.stdout.splitlines()


def write_requirements(name: str, header: str, lines: list[str]) -> None:
    """Write a requirements file."""
    (ROOT / name).write_text(header + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Create the virtual environment and install the pinned requirements, unless they are installed.

`python3 scripts/bootstrap.py [--dev]`. Uses only the standard library and runs on any Python 3,
so that it can report what is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
MIN_PYTHON = (3, 11)
LOG_TAIL_LINES = 25


def main(arguments):
    """Return 0 when everything is installed; else exit with 2 and one sentence."""
    if sys.version_info[:2] < MIN_PYTHON:
        return reexec_with_newer_python(arguments)
    requirements_file = "requirements-dev.txt" if "--dev" in arguments else "requirements.txt"
    if is_installed(requirements_file):
        return 0
    if not os.access(PYTHON, os.X_OK):
        create_environment()
    install(requirements_file)
    return 0


def reexec_with_newer_python(arguments):
    """Run this script again with the newest installed Python, or exit with 2."""
    for minor in range(19, MIN_PYTHON[1] - 1, -1):
        python = shutil.which("python3.%d" % minor)
        if python:
            os.execv(python, [python, os.path.abspath(__file__)] + arguments)
    sys.exit(print_error("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2]))


def is_installed(requirements_file):
    """Whether these requirements, or the development requirements, are installed unchanged."""
    return any(
        read_text(stamp_path(name)) == compute_digest(name) for name in {requirements_file, "requirements-dev.txt"}
    )


def create_environment():
    """Create a virtual environment with pip; install Debian's venv package if it is missing and we are root."""
    if run_venv() == 0:
        return
    apt = find_root_command("apt-get")
    if apt is None:
        sys.exit(
            print_error("This Python cannot create virtual environments: install its venv package (python3-venv).")
        )
    package = "python3.%d-venv" % sys.version_info[1]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.call(apt + ["update", "-q"], stdout=subprocess.DEVNULL, env=environment)
    subprocess.call(apt + ["install", "-y", "-q", package], stdout=subprocess.DEVNULL, env=environment)
    if run_venv() != 0:
        sys.exit(
            print_error("This Python cannot create virtual environments: install its venv package (python3-venv).")
        )


def run_venv():
    """Run `python -m venv` and return its exit code."""
    return subprocess.call(
        [sys.executable, "-m", "venv", "--clear", VENV], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def install(requirements_file):
    """Install a requirements file with pip, showing progress."""
    log_path = os.path.join(VENV, "install.log")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements_file]
    with open(log_path, "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        show_progress(process)
    if process.returncode != 0:
        with open(log_path, errors="replace") as log:
            sys.stderr.write("".join(log.readlines()[-LOG_TAIL_LINES:]))
        sys.exit(print_error("The requirements could not be installed; see %s." % log_path))
    with open(stamp_path(requirements_file), "w") as file:
        file.write(compute_digest(requirements_file))


def show_progress(process):
    """Show a spinner with the seconds on a terminal, or one line elsewhere, until the process ends."""
    started_at, on_terminal, turn = time.time(), sys.stdout.isatty(), 0
    if not on_terminal:
        print("Installing requirements ...", flush=True)
    while process.poll() is None:
        if on_terminal:
            print(
                "\r%s Installing requirements ... %d s " % ("|/-\\"[turn % 4], time.time() - started_at),
                end="",
                flush=True,
            )
        turn += 1
        time.sleep(0.2)
    print("%sInstalled in %d s.              " % ("\r" if on_terminal else "", time.time() - started_at), flush=True)


def find_root_command(program):
    """Return the command that runs a program as root without a password prompt; None if there is none."""
    path = shutil.which(program)
    if path is None:
        return None
    if os.geteuid() == 0:
        return [path]
    sudo = shutil.which("sudo")
    if sudo and subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return [sudo, "-n", path]
    return None


def compute_digest(requirements_file):
    """Return the digest of a requirements file and of those that it includes."""
    names = ["requirements.txt", requirements_file] if requirements_file != "requirements.txt" else [requirements_file]
    return hashlib.sha256(b"".join(open(os.path.join(ROOT, name), "rb").read() for name in names)).hexdigest()


def stamp_path(requirements_file):
    """Return the path of the stamp that records the installed digest."""
    return os.path.join(VENV, "." + requirements_file + ".installed")


def read_text(path):
    """Return the text of a file, or "" if it is missing."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def print_error(message):
    """Print an error and return exit code 2."""
    sys.stderr.write(message + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

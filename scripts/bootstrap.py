"""Make the virtual environment and install what is pinned, unless that is done already.

`python3 scripts/bootstrap.py [--dev]`. Needs the standard library only, and runs on any Python 3
so that it can say what is missing.
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
    """0 when everything is installed; 2, and one sentence, when it cannot be."""
    if sys.version_info[:2] < MIN_PYTHON:
        return reexec_with_newer_python(arguments)
    wanted = "requirements-dev.txt" if "--dev" in arguments else "requirements.txt"
    if is_installed(wanted):
        return 0
    if not os.access(PYTHON, os.X_OK):
        create_environment()
    install(wanted)
    return 0


def reexec_with_newer_python(arguments):
    """Run again with the newest Python there is."""
    for minor in range(19, MIN_PYTHON[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            os.execv(found, [found, os.path.abspath(__file__)] + arguments)
    sys.exit(print_error("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2]))


def is_installed(requirements_file):
    """Whether exactly this is installed, or more than this."""
    return any(
        read_text(stamp_path(name)) == compute_digest(name) for name in {requirements_file, "requirements-dev.txt"}
    )


def create_environment():
    """A virtual environment with pip in it; on Debian the package for that may be missing."""
    if run_venv() == 0:
        return
    apt = find_root_command("apt-get")
    if apt is None:
        sys.exit(print_error("This Python cannot make virtual environments: install its venv package (python3-venv)."))
    package = "python3.%d-venv" % sys.version_info[1]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.call(apt + ["update", "-q"], stdout=subprocess.DEVNULL, env=environment)
    subprocess.call(apt + ["install", "-y", "-q", package], stdout=subprocess.DEVNULL, env=environment)
    if run_venv() != 0:
        sys.exit(print_error("This Python cannot make virtual environments: install its venv package (python3-venv)."))


def run_venv():
    """The exit code of `python -m venv`."""
    return subprocess.call(
        [sys.executable, "-m", "venv", "--clear", VENV], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def install(requirements_file):
    """Install with pip, showing that something happens."""
    log_path = os.path.join(VENV, "install.log")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements_file]
    with open(log_path, "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        show_progress(process)
    if process.returncode != 0:
        with open(log_path, errors="replace") as log:
            sys.stderr.write("".join(log.readlines()[-LOG_TAIL_LINES:]))
        sys.exit(print_error("Not everything could be installed; %s has all of it." % log_path))
    with open(stamp_path(requirements_file), "w") as file:
        file.write(compute_digest(requirements_file))


def show_progress(process):
    """A turning mark and the seconds on a terminal; one line elsewhere."""
    began, on_terminal, turn = time.time(), sys.stdout.isatty(), 0
    if not on_terminal:
        print("Installing what is needed ...", flush=True)
    while process.poll() is None:
        if on_terminal:
            print(
                "\r%s Installing what is needed ... %d s " % ("|/-\\"[turn % 4], time.time() - began),
                end="",
                flush=True,
            )
        turn += 1
        time.sleep(0.2)
    print("%sInstalled in %d s.              " % ("\r" if on_terminal else "", time.time() - began), flush=True)


def find_root_command(program):
    """How to run a program as root without being asked for a password; None if there is no way."""
    found = shutil.which(program)
    if found is None:
        return None
    if os.geteuid() == 0:
        return [found]
    sudo = shutil.which("sudo")
    if sudo and subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return [sudo, "-n", found]
    return None


def compute_digest(requirements_file):
    """What identifies a list of requirements, with those it includes."""
    names = ["requirements.txt", requirements_file] if requirements_file != "requirements.txt" else [requirements_file]
    return hashlib.sha256(b"".join(open(os.path.join(ROOT, each), "rb").read() for each in names)).hexdigest()


def stamp_path(requirements_file):
    """Where is written what has been installed."""
    return os.path.join(VENV, "." + requirements_file + ".installed")


def read_text(path):
    """The text of a file; nothing if there is none."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def print_error(message):
    """Say it, and give the exit code for it."""
    sys.stderr.write(message + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

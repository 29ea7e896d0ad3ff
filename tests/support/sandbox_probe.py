"""Runs in the sandbox and prints its environment variables and resource limits."""

import os
import resource
import sys

from hsa_app.infra import sandbox

if __name__ == "__main__":
    sandbox.apply_limits()
    names = sorted(name for name in os.environ if name != "LC_CTYPE")
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    sys.stdout.write(" ".join([*names, str(memory), str(resource.getrlimit(resource.RLIMIT_FSIZE)[0])]))

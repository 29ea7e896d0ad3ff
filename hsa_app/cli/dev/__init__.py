"""The `dev` command: everything on this machine, and each change of a source file at work at once."""

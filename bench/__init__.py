"""The figures we hold ourselves to, measured: `python -m bench [name …]`."""

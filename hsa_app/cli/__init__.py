"""The command line: thin, and beside the web application, never beneath it."""

"""The command line, above the web application."""

"""agencheck is one native program; this package only lets `python -m agencheck` find it."""

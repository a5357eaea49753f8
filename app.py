"""Opens the web chat over the shipped article: `python app.py [--port N] [--host H]`."""

from __future__ import annotations

import argparse

from scoqa.assistant import load_assistant
from scoqa.errors import ScoqaError
from scoqa.ui import serve


def main() -> None:
    """Serves the chat until Ctrl-C; exits with status 2 where it cannot start."""
    parser = argparse.ArgumentParser(description="Open the web chat over the shipped article.")
    parser.add_argument("--port", type=int, help="where to listen (default: 7860, or the next free port)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    options = parser.parse_args()
    try:
        serve(load_assistant(), host=options.host, port=options.port)
    except ScoqaError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()

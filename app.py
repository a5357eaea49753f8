"""Opens the web chat over the shipped article: `python app.py` is `scoqa serve`, and takes what that takes."""

import sys

from scoqa.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve", *sys.argv[1:]]))

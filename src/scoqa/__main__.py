"""`python -m scoqa` is the `scoqa` command."""

from scoqa.cli import main

raise SystemExit(main())

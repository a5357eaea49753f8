"""The commands that go on until they are stopped: `scoqa serve` and `scoqa mcp`; and the files that commands take."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoqa.errors import ArticleError, SettingsError
from scoqa.settings import read_llm

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.guard import Login
    from scoqa.types import Article

PASSWORD = "SCOQA_PASSWORD"  # noqa: S105 (the name of a variable)

FILES_HELP = "an article: text, Markdown, HTML, PDF or DOCX (PDF and DOCX: pip install 'scoqa[documents]')"
INDEX_HELP = "an index folder instead of files (default: the shipped article's)"


def add_commands(commands: Any) -> None:
    """Adds `serve` and `mcp` to the command line's parser."""
    serve = commands.add_parser(
        "serve",
        help="open the web chat, with its API and MCP",
        description="Opens the web chat on this machine: over FILEs, an index folder, or the shipped article. "
        "Beside it: POST /v1/ask and /v1/search (described at /docs), MCP at /mcp, the Gradio endpoint /ask, /healthz.",
    )
    serve.add_argument("files", nargs="*", metavar="FILE", help=FILES_HELP)
    serve.add_argument("--index", metavar="DIR", help=INDEX_HELP)
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only; "
        "0.0.0.0 lets the network in)"
    )  # fmt: skip
    serve.add_argument(
        "--port", type=int, help="port to listen on; 0 for any free one (default: 7860 or the next free one)"
    )
    serve.add_argument(
        "--auth",
        metavar="USER",
        help=f"ask readers for this name and a password, read from {PASSWORD}, --password-file or the terminal",
    )
    serve.add_argument("--password-file", metavar="FILE", help="the password is the first line of this file")
    serve.add_argument(
        "--feedback",
        metavar="FILE",
        help="where readers' judgements are appended, as JSON lines; sent nowhere",
    )
    serve.add_argument("--open", action="store_true", help="open the page in the browser")
    serve.set_defaults(command=_serve)

    mcp = commands.add_parser(
        "mcp",
        help="serve the Model Context Protocol on standard input and output",
        description="An MCP server for a program that starts it: tools ask and search, the paragraphs as resources. "
        "It needs: pip install 'scoqa[mcp]'",
    )
    mcp.add_argument("files", nargs="*", metavar="FILE", help=FILES_HELP)
    mcp.add_argument("--index", metavar="DIR", help=INDEX_HELP)
    mcp.set_defaults(command=_mcp)


def _serve(options: argparse.Namespace) -> int:
    login = read_login(options.auth, options.password_file, os.environ)  # before anything that takes long
    assistant = open_assistant(options.files, options.index)
    from scoqa.ui import serve

    feedback = Path(options.feedback) if options.feedback is not None else None
    serve(assistant, host=options.host, port=options.port, open_browser=options.open, feedback=feedback, login=login)
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from scoqa.mcp_server import run_stdio

    run_stdio(open_assistant(options.files, options.index))
    return 0


def open_assistant(files: Sequence[str], index: str | None) -> Assistant:
    """The assistant over files of one's own, or an index folder, or where neither is given the shipped article.

    Raises:
        SettingsError: Both are given.
        ArticleError: A file cannot be read, or two have the same name.
    """
    from scoqa import assistant

    if not files:
        return assistant.load_assistant(index)
    if index is not None:
        raise SettingsError("Give files, or --index DIR, and not both.")
    return assistant.Assistant.from_articles(read_files(files)).with_llm(read_llm(os.environ))


def read_files(files: Sequence[str]) -> list[Article]:
    """The articles in files, whose ids are the files' names without their endings.

    Raises:
        ArticleError: A file cannot be read, or two have the same name.
        MissingExtraError: The parser for such files is not installed.
    """
    from scoqa.documents import read_file

    articles = [read_file(file) for file in files]
    ids = [article.id for article in articles]
    for id in ids:
        if ids.count(id) > 1:
            raise ArticleError(f"Two files are named {id!r}; an article's id is its file's name. Rename one.")
    return articles


def read_login(
    user: str | None,
    password_file: str | None,
    environment: Mapping[str, str],
    prompt: Callable[[str], str] = getpass.getpass,
) -> Login | None:
    """The login that readers must give; None where no name is given.

    Args:
        user: `USER`, or `USER:PASSWORD`, which other users of the machine can read: there is a warning.
        password_file: Its first line is the password.
        environment: Has the password as `SCOQA_PASSWORD` where there is no such file.
        prompt: Asks for it in the terminal where it is nowhere else.

    Raises:
        SettingsError: There is a password without a name, or a name without a password.
    """
    from scoqa.guard import Login

    if user is None:
        if password_file is not None or environment.get(PASSWORD):
            raise SettingsError(f"There is a password (--password-file or {PASSWORD}), but no name: give --auth USER.")
        return None
    user, colon, password = user.partition(":")
    if colon:
        sys.stderr.write(f"Warning: others on this machine can see a password in a command. Use {PASSWORD}.\n")
    elif password_file is not None:
        password = _first_line(password_file)
    elif environment.get(PASSWORD):
        password = environment[PASSWORD]
    elif sys.stdin.isatty():
        password = prompt(f"Password for {user}: ")
    else:
        raise SettingsError(f"--auth {user} needs a password. Set {PASSWORD}, or give --password-file FILE.")
    return Login(user, password)


def _first_line(file: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SettingsError(f"The password file {file} cannot be read: {why}.") from error
    return lines[0] if lines else ""

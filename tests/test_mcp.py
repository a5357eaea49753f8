"""The MCP server, asked by the SDK's own client: in memory, over stdio, and over HTTP beside the web chat."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest

from scoqa import Article, Assistant, load_assistant
from scoqa.errors import MissingExtraError
from scoqa.guard import Login
from scoqa.mcp_server import make_server

from .serving import BRIDGE, HILL, VALLEY, served, small_assistant

if TYPE_CHECKING:
    from mcp import Client

pytest.importorskip("mcp", reason="pip install 'scoqa[mcp]'")

COMMAND = [sys.executable, "-m", "scoqa", "mcp"]


def with_client(target: Any, work: Callable[[Client], Awaitable[None]]) -> None:
    """Connects the SDK's client to a server object, a transport or an address, and lets `work` use it."""
    from mcp import Client

    async def run() -> None:
        async with Client(target) as client:
            await work(client)

    with ThreadPoolExecutor(1) as thread:  # in this one Playwright's browser tests may have left a running event loop
        thread.submit(anyio.run, run).result()


def warmed(*articles: Article) -> Assistant:
    assistant = small_assistant(*articles)
    assistant.ask(BRIDGE)  # the fake encoder has met its words
    return assistant


def test_tools_give_json_and_say_its_schema() -> None:
    assistant = warmed()

    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search"}
        assert set(tools["ask"].output_schema or {}) >= {"properties"}
        assert tools["ask"].input_schema["required"] == ["question"]
        assert tools["search"].input_schema["properties"]["k"]["maximum"] == 50
        answer = await client.call_tool("ask", {"question": BRIDGE})
        assert answer.structured_content == assistant.ask(BRIDGE).to_dict()
        assert json.loads(getattr(answer.content[0], "text", "")) == answer.structured_content
        found = await client.call_tool("search", {"query": "bridge", "k": 2})
        assert [p["paragraph"] for p in (found.structured_content or {})["passages"]][:1] == [2]
        among = await client.call_tool("ask", {"question": BRIDGE, "articles": ["nowhere"]})
        assert (among.is_error, "no article 'nowhere'" in getattr(among.content[0], "text", "")) == (True, True)
        follow_up = await client.call_tool("ask", {"question": "Since when?", "history": ["Is there an oak bridge?"]})
        assert (follow_up.structured_content or {})["query"] == "Since when is there an oak bridge?"

    with_client(make_server(assistant), work)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("search", {"query": "bridge", "k": 51}, "less than or equal to 50"),
        ("ask", {"question": "x" * 2001}, "at most 2000 characters"),
        ("ask", {}, "Field required"),
    ],
)
def test_wrong_arguments_are_an_error_that_says_why(tool: str, arguments: dict[str, Any], says: str) -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        assert says in getattr(result.content[0], "text", "")

    with_client(make_server(warmed()), work)


def test_articles_and_paragraphs_are_resources() -> None:
    named = Article.from_paragraphs("A title", ["First.", "Second."], id="a b/ü")

    async def work(client: Client) -> None:
        listed = {resource.uri: resource.title for resource in (await client.list_resources()).resources}
        assert listed == {
            "scoqa://articles": "The articles",
            "scoqa://article/hill": "The hill",
            "scoqa://article/a%20b%2F%C3%BC": "A title",
        }
        templates = (await client.list_resource_templates()).resource_templates
        assert [template.uri_template for template in templates] == ["scoqa://article/{id}/paragraph/{number}"]
        assert await read("scoqa://article/a%20b%2F%C3%BC/paragraph/2", client) == "Second."
        assert json.loads(await read("scoqa://article/hill", client))["text"] == HILL.text
        ids = [article["id"] for article in json.loads(await read("scoqa://articles", client))["articles"]]
        assert ids == ["hill", "a b/ü"]

    with_client(make_server(warmed(HILL, named)), work)


async def read(uri: str, client: Client) -> str:
    return str(getattr((await client.read_resource(uri)).contents[0], "text", ""))


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("scoqa://article/valley/paragraph/9", "paragraphs 0 to 3, not 9"),
        ("scoqa://article/valley/paragraph/two", "whole number, not 'two'"),
        ("scoqa://article/nowhere/paragraph/1", "no article 'nowhere'"),
    ],
)
def test_resources_that_are_not_there_say_so(uri: str, says: str) -> None:
    from mcp import MCPError

    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match=says):
            await client.read_resource(uri)

    with_client(make_server(warmed()), work)


def test_it_stands_beside_the_web_chat_over_http(tmp_path: Path) -> None:
    assistant = warmed()

    async def work(client: Client) -> None:
        answer = await client.call_tool("ask", {"question": BRIDGE})
        assert answer.structured_content == assistant.ask(BRIDGE).to_dict()
        assert await read("scoqa://article/valley/paragraph/1", client) == VALLEY.paragraph(1).text

    with served(assistant, tmp_path) as address:
        with_client(f"{address}/mcp", work)
        rebound = httpx.post(f"{address}/mcp", json={}, headers={"host": "evil.example"})
        assert rebound.status_code == 421
        elsewhere = httpx.post(f"{address}/mcp", json={}, headers={"origin": "https://evil.example"})
        assert elsewhere.status_code == 403


def test_over_http_it_asks_for_the_password(tmp_path: Path) -> None:
    with served(warmed(), tmp_path, Login("reader", "secret")) as address:
        assert httpx.post(f"{address}/mcp", json={}).status_code == 401


def test_missing_sdk_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'scoqa\[mcp\]'"):
        make_server(small_assistant())


@pytest.mark.model
def test_over_stdio_it_answers_as_in_python() -> None:
    from mcp import StdioServerParameters, stdio_client

    question = "Which country will become a full member in 2024?"

    async def work(client: Client) -> None:
        answer = await client.call_tool("ask", {"question": question})
        found, right = answer.structured_content, load_assistant().ask(question).to_dict()
        assert found["confidence"] == pytest.approx(right["confidence"])
        exact = set(right) - {"confidence", "passages"}  # another process may round otherwise
        assert {key: found[key] for key in exact} == {key: right[key] for key in exact}
        assert len((await client.list_resources()).resources) == 2

    with_client(stdio_client(StdioServerParameters(command=COMMAND[0], args=COMMAND[1:])), work)


@pytest.mark.model
def test_on_stdout_there_is_nothing_but_the_protocol() -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }
    ask = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Hi"}},
    }
    lines = [hello, {"jsonrpc": "2.0", "method": "notifications/initialized"}, ask]
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        rest = process.stdout.read()
    assert [reply["id"] for reply in replies] == [1, 2]
    assert replies[0]["result"]["serverInfo"]["name"] == "scoqa"
    assert rest.strip() == ""
    assert process.returncode == 0

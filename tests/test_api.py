"""The HTTP API, and the Gradio endpoint: answers as `to_dict` gives them, limits, and errors fit to read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from scoqa import Answer, Assistant, api
from scoqa.api import add_api
from scoqa.guard import Guard, Login
from scoqa.schemas import AnswerJson, ArticleJson, ArticlesJson, PassagesJson

from .serving import BRIDGE, HILL, VALLEY, served, small_assistant

READERS = 32


def client_of(assistant: Any) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.add_middleware(Guard, host="testserver")
    add_api(app, assistant)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return small_assistant(VALLEY, HILL)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> TestClient:
    return client_of(assistant)


def test_answer_is_its_to_dict(client: TestClient, assistant: Assistant) -> None:
    response = client.post("/v1/ask", json={"question": BRIDGE})
    assert response.status_code == 200
    assert response.json() == assistant.ask(BRIDGE).to_dict()
    assert response.json()["statements"][0]["citations"][0]["article"] == "valley"


def test_refusal_is_an_answer_too(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "zebra pancakes"})
    assert (response.status_code, response.json()["answered"]) == (200, False)


def test_history_makes_a_follow_up_stand_alone(client: TestClient) -> None:
    asked = {"question": "Since when?", "history": ["Is there an oak bridge?"]}
    assert client.post("/v1/ask", json=asked).json()["query"] == "Since when is there an oak bridge?"
    found = client.post("/v1/search", json={"query": "Since when?", "history": ["Is there an oak bridge?"]}).json()
    assert found["query"] == "Since when is there an oak bridge?"


def test_spelling_is_left_where_that_is_asked_for(client: TestClient) -> None:
    asked = {"question": "new oak bridgge"}
    assert client.post("/v1/ask", json=asked).json()["corrections"] == [["bridgge", "bridge"]]
    assert client.post("/v1/ask", json={**asked, "correct": False}).json()["corrections"] == []


def test_search_looks_for_what_an_answer_looks_for(client: TestClient) -> None:
    asked = {"query": "an oak bridgge", "history": ["Does it rain?"]}
    assert client.post("/v1/search", json=asked).json()["query"] == "an oak bridge"
    assert client.post("/v1/search", json={**asked, "correct": False}).json()["query"] == "an oak bridgge"


def test_search_gives_k_passages(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "bridge", "k": 2}).json()
    assert found["passages"][0]["paragraph"] == 2
    assert len(found["passages"]) == 2


def test_some_articles_only_are_asked_where_they_are_named(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "bridge", "articles": ["hill"]}).json()
    assert {passage["article"] for passage in found["passages"]} == {"hill"}
    answer = client.post("/v1/ask", json={"question": BRIDGE, "articles": ["hill"]}).json()
    assert (answer["answered"], {passage["article"] for passage in answer["passages"]}) == (False, {"hill"})
    asked = client.post("/v1/ask", json={"question": BRIDGE, "articles": ["hill", "valley"]}).json()
    assert asked["answered"]


def test_unknown_article_is_refused_with_its_name(client: TestClient) -> None:
    for path, asked in (("ask", {"question": BRIDGE}), ("search", {"query": BRIDGE})):
        response = client.post(f"/v1/{path}", json={**asked, "articles": ["valley", "nowhere"]})
        assert response.status_code == 422
        assert response.json()["error"]["message"].startswith("There is no article 'nowhere'.")


def test_articles_are_listed_and_given_whole(client: TestClient) -> None:
    listed = client.get("/v1/articles").json()["articles"]
    assert listed == [
        {"id": "valley", "title": "The valley", "paragraphs": 3},
        {"id": "hill", "title": "The hill", "paragraphs": 2},
    ]
    whole = client.get("/v1/articles/hill").json()
    assert [whole["text"][p["start"] : p["end"]] for p in whole["paragraphs"]] == [
        p["text"] for p in whole["paragraphs"]
    ]
    assert whole["paragraphs"][0]["kind"] == "title"


def fields(model: type[BaseModel], data: Mapping[str, Any]) -> None:
    """Every field is described, and no other; in what is nested, too."""
    checked = model.model_validate(data)
    assert not checked.model_extra, f"{model.__name__} does not describe {sorted(checked.model_extra or {})}"
    assert set(model.model_fields) == set(data)
    for name in model.model_fields:
        value = getattr(checked, name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, BaseModel):
                assert not inner.model_extra, f"{type(inner).__name__}: {inner.model_extra}"
                fields(type(inner), inner.model_dump())


def test_the_description_of_the_json_is_complete(assistant: Assistant) -> None:
    fields(AnswerJson, assistant.ask(BRIDGE).to_dict())
    fields(PassagesJson, client_of(assistant).post("/v1/search", json={"query": "bridge"}).json())
    fields(ArticlesJson, client_of(assistant).get("/v1/articles").json())
    fields(ArticleJson, client_of(assistant).get("/v1/articles/hill").json())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "question: Field required."),
        ({"question": 3}, "question: Input should be a valid string."),
        ({"question": "x" * 2001}, "question: String should have at most 2000 characters."),
        ({"question": "x", "history": "y"}, "history: Input should be a valid list."),
        ({"question": "x", "history": ["y"] * 51}, "history: List should have at most 50 items"),
        ({"question": "x", "history": ["y" * 2001]}, "history.0: String should have at most 2000 characters."),
        ({"question": "x", "histroy": []}, "histroy: Extra inputs are not permitted."),
        (["x"], "valid"),
    ],
)
def test_what_cannot_be_asked_says_why(client: TestClient, body: Any, says: str) -> None:
    response = client.post("/v1/ask", json=body)
    assert (response.status_code, response.json()["error"]["status"]) == (422, 422)
    assert says in response.json()["error"]["message"]


@pytest.mark.parametrize("k", [0, 51, 10**30, "many", 1.5])
def test_k_is_bounded(client: TestClient, k: Any) -> None:
    response = client.post("/v1/search", json={"query": "bridge", "k": k})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("k: Input should be")


def test_blank_question_is_a_refusal_and_a_blank_query_is_not_taken(client: TestClient) -> None:
    assert client.post("/v1/ask", json={"question": " "}).json()["refusal"] == "EMPTY_QUESTION"
    assert client.post("/v1/search", json={"query": ""}).status_code == 422


@pytest.mark.parametrize(
    "content", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None]
)
def test_only_json_is_taken_so_that_a_form_elsewhere_cannot_ask(client: TestClient, content: str | None) -> None:
    headers = {"content-type": content} if content else {}
    response = client.post("/v1/ask", content=b'{"question": "x"}', headers=headers)
    assert response.status_code == 415
    assert "application/json" in response.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"question": "\\ud800 oak bridge"}'])
def test_odd_bodies_are_no_server_error(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 400, 422)
    assert "error" in response.json() or response.json()["question"] == "? oak bridge"


def test_large_body_is_refused(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "x", "history": ["y" * 2000] * 1000})
    assert response.status_code == 413
    assert response.json()["error"]["message"] == "The request is too large; the limit is 1 MB."


def test_wrong_paths_and_methods_say_so(client: TestClient) -> None:
    missing = client.get("/v1/nothing")
    assert (missing.status_code, missing.json()["error"]["message"]) == (
        404,
        "There is no /v1/nothing. /docs lists what there is.",
    )
    wrong = client.get("/v1/ask")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert wrong.json()["error"]["message"] == "/v1/ask takes POST, not GET."
    assert "no article 'x'" in client.get("/v1/articles/x").json()["error"]["message"]


class Broken:
    index = small_assistant().index
    search = small_assistant().search

    def ask(self, question: str, history: Any = (), **_: Any) -> Answer:
        raise RuntimeError("a secret path")


def test_what_goes_wrong_inside_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    response = client_of(Broken()).post("/v1/ask", json={"question": "x"})
    assert response.status_code == 500
    assert response.json()["error"]["message"] == api.UNEXPECTED
    assert "a secret path" in caplog.text


def test_too_many_at_once_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "AT_ONCE", 1)
    monkeypatch.setattr(api, "WAITING", 0)
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Broken):
        def ask(self, question: str, history: Any = (), **_: Any) -> Answer:
            inside.set()
            go_on.wait(timeout=10)
            return small_assistant().ask(BRIDGE)

    with client_of(Slow()) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/v1/ask", json={"question": "x"})
        assert inside.wait(timeout=10)
        second = client.post("/v1/ask", json={"question": "x"})
        go_on.set()
        assert first.result().status_code == 200
    assert (second.status_code, second.headers["retry-after"]) == (503, "2")
    assert second.json()["error"]["message"] == api.BUSY


def test_description_and_its_page_load_nothing_from_elsewhere(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {"/v1/ask", "/v1/search", "/v1/articles", "/v1/articles/{id}"}
    page = client.get("/docs").text
    assert "POST /v1/ask" in page
    assert "from 1 to 50" in page
    assert "https://" not in page
    assert "<script" not in page


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Assistant]]:
    assistant = small_assistant()
    assistant.ask(" ".join(paragraph.text for paragraph in VALLEY.paragraphs))
    with served(assistant, tmp_path_factory.mktemp("data")) as address:
        yield address, assistant


def test_api_stands_beside_the_page(whole: tuple[str, Assistant]) -> None:
    address, assistant = whole
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    assert httpx.post(f"{address}/v1/ask", json={"question": BRIDGE}).json() == assistant.ask(BRIDGE).to_dict()
    assert "<gradio-app" in httpx.get(address).text
    assert httpx.get(f"{address}/v1/nothing").json()["error"]["status"] == 404
    assert "/v1/ask" in httpx.get(f"{address}/openapi.json").json()["paths"]


def test_other_sites_pages_cannot_ask(whole: tuple[str, Assistant]) -> None:
    address, _ = whole
    for path in ("/v1/ask", "/mcp", "/gradio_api/call/ask", "/gradio_api/queue/join", "/gradio_api/run/ask"):
        response = httpx.post(f"{address}{path}", json={"question": "x"}, headers={"origin": "https://evil.example"})
        assert response.status_code == 403, path
    own = httpx.post(f"{address}/v1/ask", json={"question": BRIDGE}, headers={"origin": address})
    assert own.status_code == 200


def test_gradio_client_asks_by_name(whole: tuple[str, Assistant]) -> None:
    from gradio_client import Client

    address, assistant = whole
    client = Client(address, verbose=False)
    assert client.predict(BRIDGE, api_name="/ask") == assistant.ask(BRIDGE).to_dict()
    follow_up = client.predict(question="Since when?", history=["Is there an oak bridge?"], api_name="/ask")
    assert follow_up["query"] == "Since when is there an oak bridge?"
    with pytest.raises(Exception, match="question: String should have at most 2000 characters"):
        client.predict("x" * 2001, api_name="/ask")
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {"/ask"}


def test_32_readers_at_once_are_all_answered_each_its_own_question(whole: tuple[str, Assistant]) -> None:
    address, assistant = whole
    history = [[], ["Is there an oak bridge?"], ["Was hay lost?"], ["Did it rain?"]]
    asked = [{"question": "Since when?" if n % 4 else BRIDGE, "history": history[n % 4]} for n in range(READERS)]
    expected = [assistant.ask(str(one["question"]), list(one["history"])).to_dict() for one in asked]
    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(lambda one: httpx.post(f"{address}/v1/ask", json=one, timeout=60).json(), asked))
    assert answers == expected


def test_32_readers_of_the_gradio_endpoint_are_all_answered(whole: tuple[str, Assistant]) -> None:
    from gradio_client import Client

    address, assistant = whole
    clients = [Client(address, verbose=False) for _ in range(4)]
    questions = [BRIDGE if n % 2 else "Was hay lost?" for n in range(READERS)]
    jobs = [clients[n % 4].submit(question, api_name="/ask") for n, question in enumerate(questions)]
    assert [job.result(timeout=60) for job in jobs] == [assistant.ask(question).to_dict() for question in questions]


def test_password_is_asked_for_by_everything_but_the_health_check(tmp_path: Path) -> None:
    from gradio_client import Client

    login = Login("reader", "pass word: ü")
    basic = httpx.BasicAuth("reader", "pass word: ü")
    with served(small_assistant(), tmp_path, login) as address:
        for path in (
            "/",
            "/v1/articles",
            "/openapi.json",
            "/docs",
            "/config",
            "/gradio_api/info",
            "/theme.css",
            "/mcp",
        ):
            refused = httpx.get(f"{address}{path}")
            assert (refused.status_code, "basic" in refused.headers["www-authenticate"].lower()) == (401, True), path
        assert httpx.get(f"{address}/healthz").status_code == 200
        assert httpx.get(address, auth=basic).status_code == 200
        assert httpx.post(f"{address}/v1/ask", json={"question": BRIDGE}, auth=basic).status_code == 200
        with httpx.Client(auth=basic) as http:
            header = http.build_request("GET", address)
            authorization = next(basic.auth_flow(header)).headers["authorization"]
        client = Client(address, headers={"authorization": authorization}, verbose=False)
        assert client.predict(BRIDGE, api_name="/ask")["answered"]


@pytest.mark.model
def test_real_assistant_asked_by_32_threads_says_what_it_says_to_one() -> None:
    from scoqa import load_assistant

    assistant = load_assistant()
    questions = [
        "Which country will become a full member in 2024?",
        "What does China want in its neighbourhood?",
        "What does the photo of the train show?",
        "Who wrote it?",
        "What is it about?",
        "When did Iran join?",
        "How do you bake bread?",
        "Whch contry joind in 2024?",
    ]
    expected = [json.dumps(assistant.ask(question).to_dict()) for question in questions]
    start = threading.Barrier(READERS)

    def ask(n: int) -> str:
        start.wait()
        return json.dumps(assistant.ask(questions[n % len(questions)]).to_dict())

    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(ask, range(READERS)))
    assert answers == [expected[n % len(questions)] for n in range(READERS)]

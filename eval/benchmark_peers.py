"""What a reader of each library's first page would write to ask an article: one function a library.

    PYTHON benchmark_peers.py NAME TEXTS.json MODEL QUESTION

`benchmark.py --with NAME=PYTHON` runs it with the interpreter that has the library. Each embeds the 27 paragraphs
first, which is in its time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path


def langchain(texts: list[str], model: str, question: str) -> str:
    """LangChain with its FAISS store."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    store = FAISS.from_texts(texts, HuggingFaceEmbeddings(model_name=model))
    return str(store.similarity_search(question, k=5)[0].page_content)


def llamaindex(texts: list[str], model: str, question: str) -> str:
    """LlamaIndex with its own store."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    index = VectorStoreIndex([TextNode(text=text) for text in texts], embed_model=HuggingFaceEmbedding(model))
    return str(index.as_retriever(similarity_top_k=5).retrieve(question)[0].get_content())


def txtai(texts: list[str], model: str, question: str) -> str:
    """txtai, its database in memory."""
    from txtai import Embeddings

    embeddings = Embeddings(path=model, content=True)
    embeddings.index(texts)
    return str(embeddings.search(question, 5)[0]["text"])


def haystack(texts: list[str], model: str, question: str) -> str:
    """Haystack, its store in memory."""
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.document_stores.types import DuplicatePolicy
    from haystack_integrations.components.embedders import sentence_transformers as embedders

    documents, store = embedders.SentenceTransformersDocumentEmbedder(model=model), InMemoryDocumentStore()
    documents.warm_up()
    embedded = documents.run([Document(content=text) for text in texts])["documents"]
    store.write_documents(embedded, policy=DuplicatePolicy.SKIP)  # two paragraphs are the same words
    query = embedders.SentenceTransformersTextEmbedder(model=model)
    query.warm_up()
    found = InMemoryEmbeddingRetriever(store, top_k=5).run(query_embedding=query.run(question)["embedding"])
    return str(found["documents"][0].content)


PEERS: dict[str, tuple[Callable[[list[str], str, str], str], str]] = {
    "langchain": (langchain, "langchain-huggingface langchain-community faiss-cpu"),
    "llamaindex": (llamaindex, "llama-index-core llama-index-embeddings-huggingface"),
    "txtai": (txtai, "txtai"),
    "haystack": (haystack, "haystack-ai sentence-transformers-haystack"),
}
"""Each library's function, and what has to be installed for it."""

if __name__ == "__main__":
    name, file, path, asked = sys.argv[1:]
    print(PEERS[name][0](json.loads(Path(file).read_text(encoding="utf-8")), path, asked))

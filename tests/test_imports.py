"""Which room may import which: the design's one direction, read off the imports themselves."""

import ast
import subprocess
import sys
from pathlib import Path

import scoqa

ROOMS = Path(scoqa.__file__).parent

# Each room may import those of the lines before its own, at module level.
LAYERS = [
    {"errors", "locales", "home"},
    {"settings", "verdicts"},
    {"types"},
    {"sentences"},
    {"kinds"},
    {"article", "article_json", "render", "budget", "whole_words", "windows"},
    {"documents"},
    {"html_blocks", "pdf_document", "word_document", "document_process"},
    {"html_document"},
    {"markdown_document"},
    {"weights"},
    {"encoder", "lexical", "wording"},
    {"torch_encoder", "onnx_encoder", "lexicon", "nearest", "pieces", "quantities", "countries", "slips"},
    {
        "index",
        "language",
        "spelling",
        "smalltalk",
        "abbreviations",
        "export",
        "answer_type",
        "follow_ups",
        "people",
        "definitions",
    },
    {"reader", "building", "storage", "selection", "fragments", "question", "years"},
    {"reading"},
    {"signals", "conversation"},
    {"retrieval", "meta", "framing", "credits", "together", "imprint", "parallel"},
    {"answering", "overview", "prototypes", "places"},
    {"claims", "pictures", "understanding"},
    {"itself"},
    {"agreement", "prompt", "rewriting"},
    {"llm", "support"},
    {"generating"},
    {"explaining", "drafting", "pane", "turns", "feedback", "suggestions"},
    {"answers"},
    {"written"},
    {"assistant", "below", "transcript", "frame", "server", "guard", "schemas", "api_docs"},
    {"api"},
    {"mcp_server"},
    {"page", "sessions"},
    {"room", "stopping"},
    {"desk", "view"},
    {"layout"},
    {"chat"},
    {"evaluation", "ui"},
    {"cli_serve"},
    {"cli"},
]
# Conveniences of nouns that forward to the room which does the work, when they are called.
FORWARDS = {
    ("types", "article"),
    ("types", "render"),
    ("index", "building"),
    ("index", "storage"),
    ("encoder", "export"),
    ("encoder", "onnx_encoder"),
    ("encoder", "torch_encoder"),
    ("documents", "html_document"),
    ("documents", "markdown_document"),
    ("documents", "pdf_document"),
    ("documents", "word_document"),
}
ONLY_IN = {
    "faiss": {"nearest"},
    "threadpoolctl": {"nearest"},
    "sentence_transformers": {"torch_encoder"},
    "torch": {"export"},
    "onnxruntime": {"onnx_encoder"},
    "tokenizers": {"onnx_encoder", "reader"},
    "sentencex": {"sentences"},
    "rapidfuzz": {"slips", "spelling"},
    "symspellpy": {"slips"},
    "tiktoken": {"budget"},
    "openai": {"llm"},
    "gradio": {"chat", "layout", "ui"},
    "markdown_it": {"markdown_document"},
    "selectolax": {"html_blocks", "html_document", "markdown_document"},
    "pypdfium2": {"pdf_document"},
    "docx": {"word_document"},
    "charset_normalizer": {"documents"},
    "mcp": {"mcp_server"},
    "matplotlib": {"evaluation"},
    "jinja2": {"evaluation"},
}


def imports(path: Path) -> list[tuple[str, bool]]:
    """Modules that a file imports, each with whether at module level; type checking alone does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node in tree.body) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node in tree.body))
    return found


def rooms() -> list[tuple[str, Path]]:
    files = [path for path in sorted(ROOMS.rglob("*.py")) if not path.name.startswith("__")]
    return [(path.relative_to(ROOMS).parts[0].removesuffix(".py"), path) for path in files]


def test_every_room_has_its_place() -> None:
    assert {room for room, _ in rooms()} == set().union(*LAYERS)


def test_type_checkers_know_all_public_names() -> None:
    tree = ast.parse((ROOMS / "__init__.py").read_text(encoding="utf-8"))
    known = {
        alias.asname or alias.name for own in ast.walk(tree) if isinstance(own, ast.ImportFrom) for alias in own.names
    }
    assert set(scoqa.__all__) - {"__version__"} <= known


def test_imports_point_one_way() -> None:
    level = {room: place for place, layer in enumerate(LAYERS) for room in layer}
    for room, path in rooms():
        for module, at_top in imports(path):
            if not module.startswith("scoqa."):
                continue
            other = module.split(".")[1]
            if other == room or (not at_top and (room, other) in FORWARDS):
                continue
            assert level[other] < level[room], f"{path.name} imports {module}"


def test_each_library_is_imported_in_its_own_room_only() -> None:
    for room, path in rooms():
        for module, _ in imports(path):
            library = module.split(".")[0]
            assert room in ONLY_IN.get(library, {room}), f"{path.name} imports {library}"


def test_import_scoqa_loads_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "faiss", "gradio", "numpy", "tiktoken", "openai")
    code = f"import sys, scoqa; print([name for name in {heavy!r} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"

"""A page that documents the HTTP API, made of its OpenAPI description; nothing in it is loaded from elsewhere."""

from __future__ import annotations

import re
from html import escape
from typing import Any


def docs_page(openapi: dict[str, Any]) -> str:
    """The page as HTML, for an OpenAPI 3 description."""
    schemas = openapi["components"]["schemas"]
    sections, whole = [], []
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            takes = _schema(operation.get("requestBody", {}))
            gives = _schema(operation["responses"]["200"])
            whole += [takes, gives]
            sections.append(
                f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
                f"<p>{escape(operation.get('description', ''))}</p>"
                f"{_table('<h3>Takes</h3>', schemas.get(takes))}{_table('<h3>Gives</h3>', schemas.get(gives))}"
                "</section>"
            )
    parts = [
        _table(f'<h3 id="{name}">{_word(name)}</h3><p>{escape(schema.get("description", ""))}</p>', schema)
        for name, schema in schemas.items()
        if name.endswith("Json") and name not in whole
    ]
    return _PAGE.format(sections="".join(sections), parts="".join(parts))


def _schema(content: dict[str, Any]) -> str:
    """The name of the schema of a request or response in JSON; "" for none."""
    schema = content.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _table(heading: str, schema: dict[str, Any] | None) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_type(field)}</td>"
        f"<td>{escape(field.get('description', ''))}</td></tr>"
        for name, field in (schema or {}).get("properties", {}).items()
    )
    return f"{heading}<table>{rows}</table>" if rows else ""


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = str(field["$ref"]).rpartition("/")[2]
        return f'<a href="#{escape(name)}">{_word(name)}</a>'
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if field.get("type") == "array":
        count = f"up to {field['maxItems']} × " if "maxItems" in field else ""
        return f"list of {count}{_type(field['items'])}"
    limits = f" of up to {field['maxLength']} characters" if "maxLength" in field else ""
    limits += f" from {field['minimum']:g} to {field['maximum']:g}" if "minimum" in field else ""
    return escape(f"{field.get('type', 'object')}{limits}")


def _word(name: str) -> str:
    """The name of a schema as words: "article entry"."""
    return escape(re.sub(r"(?<!^)(?=[A-Z])", " ", name.removesuffix("Json")).lower())


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>scoqa: API</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
h3 {{ margin-bottom: 0 }} h3 + p {{ margin: 0 }}
td {{ padding: .2rem 1rem .2rem 0; vertical-align: top; overflow-wrap: anywhere }}
pre {{ overflow-x: auto }}
</style></head><body><main><h1>scoqa: API</h1>
<p>JSON in and out; send <code>content-type: application/json</code>. An error has a status of 4xx or 5xx and the body
<code>{{"error": {{"status": …, "message": "…"}}}}</code>. For machines: <a href="/openapi.json">/openapi.json</a>.</p>
<pre>curl http://127.0.0.1:PORT/v1/ask --json '{{"question": "What is it about?"}}'</pre>
{sections}<h2>What is in them</h2>{parts}</main></body></html>
"""

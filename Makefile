# Three verbs for a fresh machine with Python 3.11 or newer: make chat, make test, make eval.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: chat test eval gate check index clean

chat: $(VENV)/chat.stamp ## install into .venv and open the web chat
	$(BIN)/python app.py

test: $(VENV)/test.stamp ## install what tests need and run all tiers
	$(BIN)/python -m pytest

eval: $(VENV)/chat.stamp ## how good it is on the shipped article
	$(BIN)/python eval/run.py

gate: $(VENV)/chat.stamp ## fail where answers became worse than eval/baseline.json, or README.md has other figures
	$(BIN)/python eval/run.py --compare eval/baseline.json --fail-on-regression --readme README.md --check

check: $(VENV)/test.stamp ## linter and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

index: $(VENV)/chat.stamp ## rebuild the shipped index
	$(BIN)/scoqa index src/scoqa/data/article.txt --out embeddings

clean:
	rm -rf $(VENV)

# torch alone comes first: by itself it resolves to the one pinned build.
$(VENV)/chat.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) -e '.[documents,mcp]'
	touch $@

$(VENV)/test.stamp: $(VENV)/chat.stamp
	$(PIP) -e '.[dev]'
	touch $@

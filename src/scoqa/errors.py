"""Everything that can go wrong, as one tree.

::

    ScoqaError                  fit to show to a user: what, where, and what mends it
    ├── ArticleError            a text cannot be read as an article
    ├── IndexFolderError        an index folder is missing, damaged, or made by another model
    ├── ModelError              the embedding model cannot be loaded or used
    ├── QuestionError           a question or its history cannot be used as given
    ├── QuestionSetError        a file of questions is malformed (says which line)
    ├── SettingsError           an environment variable or option has a value that makes no sense
    ├── GenerationError         a language model gave no usable reply
    ├── MissingExtraError       an optional dependency is not installed (says how to install it)
    └── CitationError           a quotation is not the article's text (also a ValueError)

A refusal is not an error: see `scoqa.types.Refusal`. Wrong arguments by a programmer are plain
`ValueError` or `TypeError`.
"""


class ScoqaError(Exception):
    """Base of every error that scoqa raises on purpose; its text is fit to show to a user."""


class ArticleError(ScoqaError):
    """A text is empty, binary, undecodable, or otherwise no article."""


class IndexFolderError(ScoqaError):
    """An index folder is missing, incomplete, damaged, of another format, or of another model."""


class ModelError(ScoqaError):
    """The embedding model is missing, damaged, or cannot be used."""


class QuestionError(ScoqaError):
    """A question or its history cannot be used as given."""


class QuestionSetError(ScoqaError):
    """A file of questions is malformed; the text names the file and the line."""


class SettingsError(ScoqaError):
    """A setting has a value that makes no sense; the text names it and the values it takes."""


class GenerationError(ScoqaError):
    """A language model gave no usable reply; `fault` is the name of a `scoqa.verdicts.Fault`."""

    def __init__(self, fault: str, text: str) -> None:
        super().__init__(text)
        self.fault = fault


class MissingExtraError(ScoqaError):
    """An optional dependency is not installed; the text says how to install it."""


class CitationError(ScoqaError, ValueError):
    """A quotation is not, letter for letter, the article's text at its offsets."""

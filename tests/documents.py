"""What a document holds: code blocks, links, headings, and words set as code."""

import itertools
import re
import shlex
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import REPOSITORY

DOCUMENTS = [
    str(path.relative_to(REPOSITORY))
    for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")))
]
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NAMED = re.compile(r"# (mine/\w+\.py|ablations/\w+\.py)\n")


@dataclass(frozen=True)
class Block:
    """A code block.

    Attributes:
        kind: the word behind the fence; "shell" for an indented block.
        line: of the document, from 1.
    """

    document: str
    line: int
    kind: str
    text: str

    @property
    def place(self) -> str:
        """For messages."""
        return f"{self.document}:{self.line}"

    @property
    def file(self) -> str:
        """The file that the block is: what its first line says, or an ablation without a name."""
        named = _NAMED.match(self.text)
        return named[1] if named else f"mine/example_{self.line}.py"

    def commands(self) -> list[list[str]]:
        """The lines as words; comments are left out, and a line that ends with a backslash goes on.

        Of lines about the files of a store, their names.

        Raises:
            ValueError: a quotation has no end.
        """
        if self.text.startswith("runs/"):
            return [line.split()[:1] for line in self.text.splitlines() if line[0] != " "]
        lines = self.text.replace("\\\n", " ").splitlines()
        return [words for line in lines if (words := shlex.split(line, comments=True))]


def text_of(document: str) -> str:
    return (REPOSITORY / document).read_text()


def blocks(document: str) -> list[Block]:
    """All fenced and indented code blocks."""
    found = []
    for token in _MARKDOWN.parse(text_of(document)):
        if token.type in ("fence", "code_block"):
            kind = token.info.strip() if token.type == "fence" else "shell"
            found.append(Block(document, (token.map or [0])[0] + 1, kind, token.content))
    return found


def links(document: str) -> list[str]:
    """The targets of all links and pictures."""
    names = {"link_open": "href", "image": "src"}
    return [
        str(token.attrs[names[token.type]]) for token in _inline(document) if token.type in names
    ]


def code_words(document: str) -> list[str]:
    """What is set as code within the text."""
    return [token.content for token in _inline(document) if token.type == "code_inline"]


def anchors(document: str) -> set[str]:
    """The names of the headings in links."""
    tokens = _MARKDOWN.parse(text_of(document))
    return {
        _anchor(following)
        for token, following in itertools.pairwise(tokens)
        if token.type == "heading_open"
    }


def _inline(document: str) -> list[Token]:
    tokens = _MARKDOWN.parse(text_of(document))
    return [child for token in tokens for child in token.children or ()]


def _anchor(heading: Token) -> str:
    """As code hosts make it: small letters and digits, hyphens for blanks, no punctuation."""
    text = "".join(child.content for child in heading.children or ())
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")

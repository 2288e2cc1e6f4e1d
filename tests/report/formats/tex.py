"""Reads the LaTeX of a table strictly: what it does not know is an error."""

import re

_KNOWN = """
begin end centering caption label smallskip medskip footnotesize setlength tabcolsep par toprule
midrule bottomrule shortstack textbf underline textsuperscript raggedright rightskip relax textwidth
char textbackslash textasciitilde textasciicircum pm to leftarrow uparrow downarrow geq leq neq
approx infty surd in emptyset times div cdot bullet circ mu lambda ldots dagger ddagger S P
"""
COMMANDS = {*_KNOWN.split(), *"'`\"^~=.", *"&%$#_{}|"}
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}$&%#^_~]|[^\\{}$&%#^_~]+", re.DOTALL)


def check(text: str) -> list[list[int]]:
    """Raise an AssertionError where pdflatex would complain.

    Returns:
        for each ``tabular``, how many cells each of its rows has, the headings' first.
    """
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    return _Reader(_TOKEN.findall("\n".join(lines))).tables


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.environments: list[str] = []
        self.tables: list[list[int]] = []
        self.depth, self.cells, self.in_mathematics = 0, 1, False
        kinds = {"{": self._brace, "}": self._brace, "&": self._cell, "\\\\": self._line}
        kinds |= {"\\begin": self._begin, "\\end": self._end, "$": self._mathematics}
        for place, token in enumerate(tokens):
            assert token.isascii(), f"{token!r} needs a package"
            kinds.get(token, self._other)(token, place)
        assert (self.depth, self.in_mathematics, self.environments) == (0, False, [])

    def _brace(self, token: str, _: int) -> None:
        self.depth += 1 if token == "{" else -1
        assert self.depth >= 0, "a brace too many"

    def _mathematics(self, *_: object) -> None:
        self.in_mathematics = not self.in_mathematics

    def _begin(self, _: str, place: int) -> None:
        self.environments.append(self.tokens[place + 2])
        if self.environments[-1] == "tabular":
            self.tables.append([])

    def _end(self, _: str, place: int) -> None:
        assert self.environments.pop() == self.tokens[place + 2]

    def _cell(self, *_: object) -> None:
        assert (self.environments[-1], self.depth) == ("tabular", 0), "& is not escaped"
        self.cells += 1

    def _line(self, _: str, place: int) -> None:
        after = "".join(self.tokens[place + 1 : place + 2]).lstrip()
        assert not after.startswith(("[", "*")), "would be an argument of the \\\\ before it"
        if self.depth == 0:  # else a line of a heading
            self.tables[-1].append(self.cells)
            self.cells = 1

    def _other(self, token: str, _: int) -> None:
        assert token not in ("%", "#", "~"), f"{token} is not escaped"
        assert token not in ("^", "_") or self.in_mathematics, f"{token} outside mathematics"
        assert token[0] != "\\" or token[1:] in COMMANDS, f"{token} is not known"


def columns(text: str) -> list[int]:
    """How many columns each ``tabular`` declares."""
    declared = re.findall(r"\\begin\{tabular\}\{(.*)\}", text)
    return [len(re.sub(r"p\{[^}]*\}", "p", one)) for one in declared]

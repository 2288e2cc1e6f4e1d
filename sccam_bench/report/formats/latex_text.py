"""Any text as LaTeX that pdflatex sets without a package."""

import unicodedata

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    **{character: f"${character}$" for character in "<>|"},
    # at the beginning of a row [ and * would be arguments of the \\ before it; - and ` join
    **{character: f"{{{character}}}" for character in "[]*`"},
    '"': r"\char34{}",
}
_SYMBOLS = {
    "±": r"$\pm$",
    "→": r"$\to$",
    "←": r"$\leftarrow$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "√": r"$\surd$",
    "∈": r"$\in$",
    "∅": r"$\emptyset$",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "•": r"$\bullet$",
    "°": r"$^{\circ}$",
    "²": r"$^{2}$",
    "³": r"$^{3}$",
    "µ": r"$\mu$",
    "\N{MINUS SIGN}": "$-$",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "†": r"$\dagger$",
    "‡": r"$\ddagger$",
    "§": r"\S{}",
    "¶": r"\P{}",
    "‖": r"$\|$",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
_SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
_SMALL += " upsilon phi chi psi omega"
_CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"  # others are Latin letters


def _greek(case: str, names: str) -> dict[str, str]:
    letters = {name: name.lower().replace("lambda", "lamda") for name in names.split()}
    named = {name: f"GREEK {case} LETTER {letter.upper()}" for name, letter in letters.items()}
    return {unicodedata.lookup(full): f"$\\{name}$" for name, full in named.items()}


_KNOWN = {**_SPECIAL, **_SYMBOLS, **_greek("SMALL", _SMALL), **_greek("CAPITAL", _CAPITAL)}


def escape(text: str) -> str:
    """Text that LaTeX sets as it is read, in one line.

    A sign that the standard fonts lack becomes its number in Unicode, such as [U+1F600].
    """
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    # two hyphens would become a dash, and two apostrophes a quotation mark
    apart = line.replace("--", "-\0-").replace("--", "-\0-").replace("''", "'\0'")
    return "".join(map(_escaped, apart))


def _escaped(character: str) -> str:
    if character == "\0":
        return "{}"
    if character in _KNOWN:
        return _KNOWN[character]
    if character.isascii() and character.isprintable():
        return character
    if character.isspace():
        return "~"
    return _accented(character) or f"{{[}}U+{ord(character):04X}{{]}}"


def _accented(character: str) -> str:
    """A Latin letter with one accent; "" for all else."""
    letter, *accents = list(unicodedata.normalize("NFD", character))
    if not (letter.isascii() and letter.isalpha() and len(accents) == 1):
        return ""
    return f"\\{_ACCENTS[accents[0]]}{{{letter}}}" if accents[0] in _ACCENTS else ""

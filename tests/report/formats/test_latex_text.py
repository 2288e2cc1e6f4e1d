import pytest

from sccam_bench.report.formats.latex_text import escape


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SC_CAM & K=5%", r"SC\_CAM \& K=5\%"),
        ("#$^~{}\\", r"\#\$\textasciicircum{}\textasciitilde{}\{\}\textbackslash{}"),
        ("60.1 ± 0.4", r"60.1 $\pm$ 0.4"),
        ("λ ≥ 2", r"$\lambda$ $\geq$ 2"),
        ("ΔΩ", r"$\Delta$$\Omega$"),
        ("\u2212 \u2013 \u2014", "$-$ -- ---"),
        ("Krähenbühl, é, ñ, ł", r"Kr\"{a}henb\"{u}hl, \'{e}, \~{n}, \l{}"),
        ("e\u0301", r"\'{e}"),  # composed of two characters
        ("--seeds -\u2212", r"-{}-seeds -$-$"),
        ("---", "-{}-{}-"),
        ("<a|b>", "$<$a$|$b$>$"),
        ("*[1.2]", "{*}{[}1.2{]}"),
        ("a\n b\tc\x00", "a b c{}"),
        ("\U0001f600 中", "{[}U+1F600{]} {[}U+4E2D{]}"),
        ("e\u0323\u0301", r"{[}U+1EB9{]}{[}U+0301{]}"),  # no standard sign
    ],
)
def test_text_is_set_as_it_reads(text: str, written: str) -> None:
    assert escape(text) == written


def test_only_plain_characters_are_left() -> None:
    """Every character of the first plane but surrogates, as no encoding has these."""
    text = escape("".join(chr(n) for n in range(0x2_FFFF) if not 0xD800 <= n < 0xE000))
    assert text.isascii()
    assert text.isprintable()

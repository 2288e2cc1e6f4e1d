"""Writes the two texts."""

from results.writer.measured import HERE
from results.writer.texts import readme, with_findings

if __name__ == "__main__":
    (HERE / "README.md").write_text(readme())
    own = HERE.parent / "README.md"
    own.write_text(with_findings(own.read_text()))

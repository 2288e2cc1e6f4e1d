"""The two texts."""

from pathlib import Path

from results.writer.animals import animals_section
from results.writer.controls import control_section, negative_section
from results.writer.factors import SWEEPS, sweep_section, walk_section
from results.writer.made import made_section
from results.writer.measured import HERE, runs_in
from results.writer.methods import methods_section
from results.writer.noise import noise_section
from results.writer.rounds import map_section, rounds_section
from results.writer.steps import stages_section
from results.writer.summary import findings, summary
from results.writer.words import filled

FINDINGS = "<!-- written by `python -m results.writer`; do not edit -->"
END = "<!-- end of what is written -->"


def readme(folder: Path = HERE) -> str:
    """The whole text."""
    phantom, clustering, animals = runs_in(folder)
    controls = phantom["controls"]
    head = f"""# What sccam_bench has measured

<!-- written by `python -m results.writer` from the CSV files beside it; do not edit -->

On generated images (Phantom, {controls.num_seeds} seeds), and at the end on real ones:

{summary(phantom, animals)}

All figures are mIoU in percent at the transfer threshold (chosen on other images), mean ± sample
standard deviation over seeds, on the images whose labels the classifiers learnt from
([protocol](../docs/protocol.md))."""
    sections = [
        head,
        control_section(controls, phantom["quick"]),
        rounds_section(phantom["rounds"], controls),
        map_section(phantom["sub_map"]),
        negative_section(phantom["negative_control"], phantom["negative_control_continued"]),
        walk_section(phantom["quick"]),
        stages_section(phantom["stages"]),
        *(
            sweep_section(phantom[name], phantom["lambda_sweep"], *told_of)
            for name, told_of in SWEEPS.items()
        ),
        methods_section(phantom["baselines"]),
        noise_section(list(phantom.values()), clustering),
        animals_section(animals),
        made_section([*phantom.values(), clustering, animals]),
    ]
    return "\n\n".join(map(filled, "\n\n".join(sections).split("\n\n"))) + "\n"


def with_findings(text: str, folder: Path = HERE) -> str:
    """A text whose part between the two marks is `findings`."""
    before, found, rest = text.partition(FINDINGS)
    _, end, after = rest.partition(END)
    assert found, "README.md has lost the mark before its findings"
    assert end, "README.md has lost the mark behind its findings"
    return f"{before}{FINDINGS}\n\n{findings(folder)}\n\n{END}{after}"

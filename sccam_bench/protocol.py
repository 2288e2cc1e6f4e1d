"""The choices behind a table in words: its protocol, and what was trained."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph, Import, guidance_of
from sccam_bench.planning import Plan
from sccam_bench.report.protocol import NOT_KNOWN
from sccam_bench.report.protocol_text import short, text_of

Facts = Mapping[str, Any]  # of a protocol


def protocol(planned: Plan) -> str:
    """All choices that make the table's numbers comparable with others, in one paragraph."""
    told = protocol_facts(planned)
    return "Protocol. " + " ".join(f"{name}: {value}." for name, value in told.items())


def protocol_facts(planned: Plan) -> dict[str, str]:
    """The same by name; where cells differ, their values in turn, "a / b".

    What must agree before numbers are compared comes from the cells' `Protocol`, the rest, what
    an ablation varies to learn of it, from their configurations.
    """
    told: dict[str, list[str]] = {}
    reached = planned.ablation.grid.seeds_reach
    for cell, graph in zip(planned.cells, planned.graphs, strict=True):
        described = {**_of_cell(cell, graph), **_seeds(cell.config, reached)}
        for name, value in described.items():
            values = told.setdefault(name, [])
            if value not in values:
                values.append(value)
    return {name: " / ".join(values) for name, values in told.items()}


def _of_cell(cell: Cell, graph: CellGraph) -> dict[str, str]:
    config, facts = cell.config, graph.protocol.facts
    return {
        "Data": text_of(facts["data_set"]),
        **_scored(facts),
        **(_classifier(config, facts, graph.head) if graph.imported is None else {}),
        **({} if graph.imported is None else _imported(config, graph.imported)),
        **({} if graph.maps is None else _refiner(config)),
        **_segmentor(config["segmentor"], facts),
        **_one_stage(facts),
        "mIoU": "one confusion matrix over the split, 255 ignored, background included, classes "
        f"{facts['absent_classes']}",
    }


def _scored(facts: Facts) -> dict[str, str]:
    told = {
        "Scored": f"{facts['scored_images']} images of split {facts['split']} "
        f"(SHA-256 {short(facts['data_digest'])}), image labels {facts['image_labels']}"
    }
    if "calibration" not in facts:
        return told
    return {
        **told,
        "Thresholds": f"{facts['num_thresholds']}, transfer from {_images(facts['calibration'])}",
        "Fixed threshold": text_of(facts["fixed_threshold"]),
    }


def _classifier(config: Mapping[str, Any], facts: Facts, head: str) -> dict[str, str]:
    training = {name: value for name, value in config["training"].items() if name != "epochs"}
    weights = config["classifier_weights"]
    flip = "with" if facts["flips"] else "without"
    return {
        "Backbone": text_of(facts["backbone"]),
        "Pre-training": facts["pretraining"],
        **({"First classifier": f"from {Path(weights).name}"} if weights else {}),
        "Trained on": _images(facts["training_images"]),
        "Training resolution": text_of(facts["resolution"]),
        "Epochs per training": str(config["training"]["epochs"]),
        "Training": text_of(training),
        **({} if config["joint_classifier"] is None else {"Joint training": _joint(config)}),
        "CAM": f"{head} map, scales {facts['scales']}, {flip} flip, "
        f"{facts['normalisation']} normalisation",
    }


def _imported(config: Mapping[str, Any], found: Import) -> dict[str, str]:
    told = f"imported as {config['imported'][found.kind]} from layout {found.layout}, SHA-256 "
    told += short(found.sha256)
    if found.kind == "masks":
        return {"Masks": told}
    # the network that guides a refiner is trained here
    return {"Backbone": _guide(config), "CAM": told} if guidance_of(config) else {"CAM": told}


def _guide(config: Mapping[str, Any]) -> str:
    return f"{text_of(config['backbone'])}, {text_of(config['neck'])}"


def _refiner(config: Mapping[str, Any]) -> dict[str, str]:
    guidance = guidance_of(config)
    guide = "" if guidance is None else f" on {text_of(config[guidance])}"
    return {"Refiner": f"{text_of(config['refiner'])}{guide}"}


def _seeds(config: Mapping[str, Any], reached: Sequence[str] | None) -> dict[str, str]:
    """Which roles the seeds of the table do not reach; nothing where they reach all."""
    own = {role: seed for role, seed in config["role_seeds"].items() if seed is not None}
    told = [f"{role} {seed}" for role, seed in own.items() if role not in (reached or ())]
    if reached is not None:
        told = [f"reach {', '.join(reached)} alone", *told, f"other roles {config['seed']}"]
    return {"Seeds": ", ".join(told)} if told else {}


def _joint(config: Mapping[str, Any]) -> str:
    """The training that follows classification, where it differs from that."""
    before, training = config["training"], config["joint_training"] or config["training"]
    changes = {name: value for name, value in training.items() if value != before[name]}
    return f"{text_of(config['joint_classifier'])}, {text_of(changes) or 'likewise'}"


def _one_stage(facts: Facts) -> dict[str, str]:
    if "one_stage_split" not in facts:
        return {}
    scored = f"{facts['one_stage_images']} images of split {facts['one_stage_split']}"
    return {"1-stage scored": f"{scored}, no image labels"}


def _segmentor(options: Mapping[str, Any] | None, facts: Facts) -> dict[str, str]:
    if options is None:
        return {}
    masks = facts["segmentor_masks"]
    taught = "the imported masks" if masks == NOT_KNOWN else masks
    scored = f"{facts['segmented_images']} images of split {facts['segmented_split']}"
    return {
        "Segmentor": f"{text_of(facts['segmentor'])}, initialised from {facts['initialisation']}, "
        f"trained on {taught} of {_images(facts['segmentor_images'])} "
        f"({text_of(options['training'])})",
        "Segmentation scored": f"{scored}, no image labels",
    }


def _images(chosen: Mapping[str, Any]) -> str:
    excluded = f" outside {chosen['exclude']}" if "exclude" in chosen else ""
    return f"{chosen['images']} images of split {chosen['split']}{excluded}"

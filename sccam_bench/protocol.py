"""The choices that make the numbers of a table comparable with others, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph, Import, guidance_of
from sccam_bench.planning import Plan
from sccam_bench.stages.selection import select

_DIGITS = 12  # of a digest, to tell imports apart


def protocol(planned: Plan) -> str:
    """All choices that make the table's numbers comparable with others, in one paragraph."""
    told = protocol_facts(planned)
    return "Protocol. " + " ".join(f"{name}: {value}." for name, value in told.items())


def protocol_facts(planned: Plan) -> dict[str, str]:
    """The same by name; where cells differ, their values in turn, "a / b"."""
    told: dict[str, list[str]] = {}
    reached = planned.ablation.grid.seeds_reach
    for cell, graph in zip(planned.cells, planned.graphs, strict=True):
        described = {**_protocol_of(cell, graph), **_seeds(cell.config, reached)}
        for name, value in described.items():
            values = told.setdefault(name, [])
            if value not in values:
                values.append(value)
    return {name: " / ".join(values) for name, values in told.items()}


def _protocol_of(cell: Cell, graph: CellGraph) -> dict[str, str]:
    config = cell.config
    return {
        "Data": _text(config["dataset"], hidden=("root",)),
        **_scored_protocol(config, graph),
        **(_classifier_protocol(config, graph) if graph.imported is None else {}),
        **({} if graph.imported is None else _import_protocol(config, graph.imported)),
        **({} if graph.maps is None else _refiner_protocol(config)),
        **_segmentation_protocol(config["segmentor"], graph),
        **_one_stage_protocol(config["one_stage"], graph),
        "mIoU": "one confusion matrix over the split, 255 ignored, background included, classes "
        "absent from prediction and truth left out",
    }


def _scored_protocol(config: Mapping[str, Any], graph: CellGraph) -> dict[str, str]:
    evaluation, final = config["evaluation"], graph.final.params
    scored = select(graph.dataset, final["images"])
    masked = graph.imported is None or graph.imported.image_labels
    labels = "classes that the image labels do not name masked" if masked else "no image labels"
    told = {"Scored": f"{len(scored.ids)} images of split {evaluation['split']}, {labels}"}
    if graph.maps is None:
        return told
    other = final["calibration"]
    chosen_on = select(graph.dataset, other)
    return {
        **told,
        "Thresholds": f"{evaluation['num_thresholds']}, transfer from {len(chosen_on.ids)} images "
        f"of {other['split']}",
        "Fixed threshold": f"{final['fixed_threshold']:g}",
    }


def _classifier_protocol(config: Mapping[str, Any], graph: CellGraph) -> dict[str, str]:
    cam, flip = config["cam"], "with" if config["cam"]["flip"] else "without"
    training = {name: value for name, value in config["training"].items() if name != "epochs"}
    joint = {"Joint training": _joint(config)} if config["joint_classifier"] is not None else {}
    return {
        "Backbone": _backbone(config),
        "Epochs per training": str(config["training"]["epochs"]),
        "Training": _text(training),
        **joint,
        "CAM": f"{graph.head} map, scales {cam['scales']}, {flip} flip, "
        f"{cam['normalisation']} normalisation",
    }


def _import_protocol(config: Mapping[str, Any], found: Import) -> dict[str, str]:
    told = f"imported as {config['imported'][found.kind]} from layout {found.layout}, SHA-256 "
    told += found.sha256[:_DIGITS]
    if found.kind == "masks":
        return {"Masks": told}
    # the network that guides a refiner is trained here
    return {"Backbone": _backbone(config), "CAM": told} if guidance_of(config) else {"CAM": told}


def _refiner_protocol(config: Mapping[str, Any]) -> dict[str, str]:
    guidance = guidance_of(config)
    guide = "" if guidance is None else f" on {_text(config[guidance])}"
    return {"Refiner": f"{_text(config['refiner'])}{guide}"}


def _backbone(config: Mapping[str, Any]) -> str:
    return f"{_text(config['backbone'])}, {_text(config['neck'])}"


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
    return f"{_text(config['joint_classifier'])}, {_text(changes) or 'likewise'}"


def _one_stage_protocol(options: Mapping[str, Any] | None, graph: CellGraph) -> dict[str, str]:
    if options is None:
        return {}
    scored = len(graph.dataset.image_ids(options["eval_split"]))
    return {"1-stage scored": f"{scored} images of split {options['eval_split']}, no image labels"}


def _segmentation_protocol(options: Mapping[str, Any] | None, graph: CellGraph) -> dict[str, str]:
    if options is None:
        return {}
    policy = options["threshold"] if graph.maps is not None else "imported"
    taught = {
        "imported": "the imported masks",
        "truth": "the true masks",
        "transfer": "pseudo masks at the transfer threshold",
        "fixed": "pseudo masks at the fixed threshold",
    }[policy]
    scored = len(graph.dataset.image_ids(options["eval_split"]))
    return {
        "Segmentor": f"{_text(options['model'])}, initialised from {options['initialisation']}, "
        f"trained on {taught} of split {options['split']} ({_text(options['training'])})",
        "Segmentation scored": f"{scored} images of split {options['eval_split']}, no image labels",
    }


def _text(value: Any, hidden: Sequence[str] = ()) -> str:
    """A configuration value in one line: Type (option value, ...)."""
    if value is None:
        return "none"
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return " + ".join(_text(item) for item in value)
    if not isinstance(value, Mapping):
        return str(value)
    told = ", ".join(
        f"{name} {_text(one)}"
        for name, one in value.items()
        if name != "type" and name not in hidden and one is not None
    )
    kind = value.get("type", "")
    return f"{kind} ({told})" if kind and told else kind or told

"""Training of the classifier of each round, and what comes between rounds."""

from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.pipeline.imports import CHECKPOINT, registered_name
from sccam_bench.stages import (
    extract_features,
    import_classifier,
    label_sub_categories,
    train_classifier,
)
from sccam_bench.stages.base import Stage
from sccam_bench.stages.selection import whole_split


def classifiers(cell: PlannedCell) -> tuple[list[Stage], Stage | None]:
    """The classifiers in order, one per round and the joint one; the last sub-labels."""
    config = cell.config
    first = _import(cell) if config["classifier_weights"] else _train(cell, 0, None, None)
    trained = [first]
    labelled = None
    for number in range(1, config["rounds"] + 1):
        labelled = _sub_labels(cell, number, trained[-1])
        trained.append(_train(cell, number, labelled, trained[-1]))
    if config["joint_classifier"] is not None:
        trained.append(_train_jointly(cell, trained[-1]))
    return trained, labelled


def _train(cell: PlannedCell, number: int, labelled: Stage | None, previous: Stage | None) -> Stage:
    training = cell.config["training"]
    if number and cell.config["sub_training"] is not None:
        training = cell.config["sub_training"]
    if number and cell.config["round_stops"]:
        training = {**training, "stop_after": cell.config["round_stops"][number - 1]}
    images = whole_split(cell.config["train_split"])
    parents = {"data": cell.data_check(images, with_masks=False)}
    if labelled is not None:
        parents["sub_labels"] = labelled
    if previous is not None and cell.config["round_init"] == "previous":
        parents["previous"] = previous
    return cell.stage(
        train_classifier.RECIPE,
        images=images,
        title=f"train classifier, round {number}",
        params={
            **cell.architecture(number),
            "split": cell.config["train_split"],
            "training": training,
            "seed": cell.seed("classifier", number),
        },
        parents=parents,
        cost=(training["stop_after"] or training["epochs"]) * cell.size(images),
    )


def _train_jointly(cell: PlannedCell, previous: Stage) -> Stage:
    """Trains the joint classifier from the last round's weights."""
    training = cell.config["joint_training"] or cell.config["training"]
    images = whole_split(cell.config["train_split"])
    return cell.stage(
        train_classifier.RECIPE,
        images=images,
        title="train joint classifier",
        params={
            **cell.joint_architecture(),
            "split": cell.config["train_split"],
            "training": training,
            "seed": cell.seed("joint", 0),
        },
        parents={"data": cell.data_check(images, with_masks=False), "previous": previous},
        # labelling pixels takes a CRF per image and step
        cost=10 * (training["stop_after"] or training["epochs"]) * cell.size(images),
    )


def _import(cell: PlannedCell) -> Stage:
    """Round 0 from a released checkpoint: the file's content counts, not its place."""
    weights = cell.config["classifier_weights"]
    name = registered_name(weights)
    if name is None:
        sha256, recipe = cell.shared.weights_digest(weights), import_classifier.recipe(weights)
    else:
        found = cell.imports.find(CHECKPOINT, name, "classifier_weights")
        sha256 = found.sha256
        recipe = import_classifier.stored_recipe(cell.imports.weights(found), weights)
    stage = Stage(
        recipe,
        params={**cell.architecture(0), "sha256": sha256},
        dataset=cell.dataset,
        data=str(len(cell.dataset.classes)),
        title="import classifier, round 0",
    )
    return cell.shared.interned(stage)


def _sub_labels(cell: PlannedCell, number: int, classifier: Stage) -> Stage:
    images = whole_split(cell.config["train_split"])
    features = cell.stage(
        extract_features.RECIPE,
        images=images,
        title=f"features, round {number - 1}",
        params={**cell.architecture(number - 1), "split": cell.config["train_split"]},
        parents={"classifier": classifier},
        cost=0.4 * cell.size(images),
    )
    return cell.stage(
        label_sub_categories.RECIPE,
        images=images,
        title=f"sub-categories, round {number}",
        params={
            "labeler": cell.config["labeler"],
            "split": cell.config["train_split"],
            "seed": cell.seed("labeler", number),
        },
        parents={"features": features},
        cost=0.1 * cell.size(images),
    )

"""What sections of a configuration must agree in."""

from collections.abc import Mapping
from typing import Any

from sccam_bench.config.schema import LATER_TRAININGS, ROUND_INITS
from sccam_bench.config.values import fits
from sccam_bench.errors import InputError, did_you_mean


def check_together(resolved: Mapping[str, Any]) -> None:
    if resolved["rounds"] < 0:
        raise InputError(f"rounds is {resolved['rounds']}; it counts retrainings: 0, 1, 2, ...")
    if resolved["rounds"] > 0:
        for needed in ("labeler", "sub_classifier"):
            if resolved[needed] is None:
                raise InputError(
                    f"rounds is {resolved['rounds']}, which needs a '{needed}' section"
                )
    if resolved["joint_training"] is not None and resolved["joint_classifier"] is None:
        raise InputError("joint_training is set, which needs a 'joint_classifier' section")
    _check_stops(resolved)
    if resolved["affinity"]["alpha_low"] > resolved["affinity"]["alpha_high"]:
        raise InputError(
            "affinity.alpha_low is larger than affinity.alpha_high; the smaller alpha makes the "
            "larger background, whose foreground is confident"
        )
    _check_edges(resolved["edges"])
    _check_imported(resolved)
    if resolved["round_init"] not in ROUND_INITS:
        raise InputError(
            f"round_init is '{resolved['round_init']}'; "
            f"{did_you_mean(str(resolved['round_init']), ROUND_INITS)}"
        )


def _check_stops(resolved: Mapping[str, Any]) -> None:
    stops, rounds = resolved["round_stops"], resolved["rounds"]
    if not fits(stops, list[int]) or any(stop < 1 for stop in stops):
        raise InputError(f"round_stops is {stops}; it must list epochs, each 1 or more")
    if stops and len(stops) < rounds:
        raise InputError(f"round_stops names {len(stops)} rounds, but rounds is {rounds}")
    for section in ("training", *LATER_TRAININGS):
        training = resolved[section] or resolved["training"]
        for stop in (training["stop_after"], *(stops if section == "sub_training" else ())):
            if stop > training["epochs"]:
                raise InputError(
                    f"{section} is to stop after {stop} epochs, beyond its {training['epochs']}"
                )


def _check_imported(resolved: Mapping[str, Any]) -> None:
    imported = resolved["imported"]
    if imported is None:
        return
    if bool(imported["cams"]) == bool(imported["masks"]):
        raise InputError(
            "imported names either cams or masks: imported=dict(cams='NAME') or "
            "imported=dict(masks='NAME')"
        )
    if resolved["one_stage"] is not None:
        raise InputError(
            "one_stage scores the masks of a classifier, which imported results do not have; set "
            "one_stage=None"
        )
    if imported["masks"] and resolved["refiner"] is not None:
        raise InputError("imported.masks cannot be refined, only maps can; set refiner=None")
    segmentor = resolved["segmentor"]
    if imported["masks"] and segmentor is not None and segmentor["threshold"] == "truth":
        raise InputError(
            "segmentor.threshold is 'truth', so nothing would be learnt from imported.masks; set "
            "it to 'fixed', or take imported out"
        )


def _check_edges(edges: Mapping[str, Any]) -> None:
    for low, high in (("background", "foreground"), ("scale_low", "scale_high")):
        if edges[low] > edges[high]:
            raise InputError(
                f"edges.{low} is {edges[low]}; it must not exceed edges.{high}, {edges[high]}"
            )

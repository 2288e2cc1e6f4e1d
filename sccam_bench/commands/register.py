"""The command `register checkpoint`."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench.backbones.checkpoints import file_digest, read_checkpoint
from sccam_bench.commands.interchange import add_target, config_of, keep
from sccam_bench.errors import InputError
from sccam_bench.outline import OutlinePipeline
from sccam_bench.pipeline import Import
from sccam_bench.pipeline.imports import CHECKPOINT, Imports
from sccam_bench.stages.import_classifier import load_released
from sccam_bench.stages.models import WEIGHTS, build_classifier
from sccam_bench.store import Store


def add(commands: Any) -> None:
    text = "keep files of others in the store, to be named in configurations"
    kinds = commands.add_parser("register", help=text, description=text).add_subparsers(
        dest="kind", required=True
    )
    text = (
        "the weights of a classifier (.pth, .safetensors, .params), read as tensors alone; cells "
        "use them with classifier_weights='registered:NAME'"
    )
    one = kinds.add_parser("checkpoint", help=text, description=text)
    one.add_argument("file", metavar="FILE", help="for example res38_cls.pth")
    add_target(one, base_needed=False)
    one.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    if options.base is None and options.cfg_options:
        raise InputError("--cfg-options change a configuration; name it with --base")
    config = None if options.base is None else config_of(options)
    return register_checkpoint(
        Path(options.file), options.name, config, Store(options.store), console
    )


def register_checkpoint(
    path: Path, name: str, config: Mapping[str, Any] | None, store: Store, console: Console
) -> int:
    """Keep a checkpoint in the store and register it under the name -> 0.

    With a resolved `config` its classifier must be able to load it.

    Raises:
        InputError: the file is no checkpoint, does not fit, or the name is taken.
    """
    store.prepare()
    imports = Imports(store)
    imports.check_free(name, CHECKPOINT)
    sha256, state = file_digest(str(path)), read_checkpoint(path)
    if config is not None:
        cell = OutlinePipeline(store).cell(config)  # class names are all it takes of the data
        backbone = {**config["backbone"], "weights": None}  # all come from the file
        model = build_classifier(
            {**cell.architecture(0), "backbone": backbone}, len(cell.dataset.classes)
        )
        load_released(model, state, str(path))
    source = str(path.absolute())
    meta = {"title": f"checkpoint {name}", "source": source}
    keep(store, (CHECKPOINT, sha256), meta, lambda output: output.weights(WEIGHTS, state))
    imports.add(name, Import(CHECKPOINT, sha256, source, [CHECKPOINT, sha256]))
    checked = "" if config is None else ", fits the configuration's classifier"
    for line in (
        f"{name}: {len(state):,} tensors, SHA-256 {sha256[:12]}{checked}",
        f"in a cell: classifier_weights='registered:{name}'",
    ):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0

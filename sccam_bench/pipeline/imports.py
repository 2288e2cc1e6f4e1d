"""What was imported into the store, by name."""

from dataclasses import asdict, dataclass, field

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.store import Artifact, Store

CHECKPOINT = "checkpoint"
_REGISTERED = "registered:"  # before a name where a path could stand


@dataclass(frozen=True)
class Import:
    """One import.

    Attributes:
        kind: "cams", "masks" or "checkpoint".
        sha256: digest of what was imported.
        source: where it came from.
        stage: name and key of the stored artifact.
        layout: of the files.
        image_labels: whether only classes of the image labels are shown.
        ids: the images that are there.
        data: by split that the files were checked against, the digest of its images and labels.
    """

    kind: str
    sha256: str
    source: str
    stage: list[str]
    layout: str = ""
    image_labels: bool = True
    ids: list[str] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)


class Imports:
    """The imports of a store by name.

    Args:
        store: None knows no import.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._found: dict[str, Import] = {}

    def find(self, kind: str, name: str, key: str) -> Import:
        """An import, asked for by the configuration key `key`.

        Raises:
            InputError: there is none of this kind and name, or its artifact is gone.
        """
        if name not in self._found:
            value = None if self._store is None else self._store.registered(name)
            if value is None:
                raise InputError(f"{key}: nothing is imported as '{name}'; {self._known(name)}")
            self._found[name] = Import(**value)
        found = self._found[name]
        if found.kind != kind:
            raise InputError(f"{key}: '{name}' is an import of {found.kind}, not of {kind}")
        if self._store is None or not self._store.has(*found.stage):
            raise InputError(
                f"{key}: what was imported as '{name}' is no longer in the store; import "
                f"{found.source} again"
            )
        return found

    def add(self, name: str, new: Import) -> None:
        """Register an import, in place of an earlier one of its kind and name.

        Raises:
            InputError: the name is no name, or that of another kind of import.
        """
        self.check_free(name, new.kind)
        assert self._store is not None
        self._store.register(name, asdict(new))

    def check_free(self, name: str, kind: str) -> None:
        """Raise an InputError if another kind of import has this name."""
        value = None if self._store is None else self._store.registered(name)
        if value is not None and value["kind"] != kind:
            raise InputError(f"--as {name}: so imported {value['kind']} are called; choose another")

    def weights(self, found: Import) -> Artifact:
        """The artifact of an imported checkpoint."""
        assert self._store is not None
        return self._store.artifact(*found.stage)

    def _known(self, name: str) -> str:
        names = [] if self._store is None else self._store.registered_names()
        root = "no store" if self._store is None else self._store.root
        return did_you_mean(name, names) if names else f"{root} has no imports"


def registered_name(weights: str) -> str | None:
    """The name in ``registered:NAME``; None for a path."""
    return weights.removeprefix(_REGISTERED) if weights.startswith(_REGISTERED) else None

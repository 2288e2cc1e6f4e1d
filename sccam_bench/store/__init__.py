"""The store: finished stages by content key, runs by name. The only package that knows paths."""

from sccam_bench.store.artifact import Artifact as Artifact
from sccam_bench.store.artifact import ArtifactWriter as ArtifactWriter
from sccam_bench.store.artifact import DamagedArtifact as DamagedArtifact
from sccam_bench.store.files import no_room as no_room
from sccam_bench.store.files import unwritable as unwritable
from sccam_bench.store.files import write_bytes as write_bytes
from sccam_bench.store.files import write_text as write_text
from sccam_bench.store.store import CELLS as CELLS
from sccam_bench.store.store import DEFAULT_STORE as DEFAULT_STORE
from sccam_bench.store.store import Store as Store
from sccam_bench.store.store import place_name as place_name

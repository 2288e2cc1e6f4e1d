"""README.md and docs/*.md: every code block is run or checked, every link and name resolves.

A block that fits none of the kinds in `check` fails. How commands are made quick enough stands in
tests/reader.py.
"""

import ast
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from sccam_bench import cli, config, registry
from sccam_bench.commands.request import request_of
from sccam_bench.config import SegmentorTraining
from sccam_bench.config.schema import COMPONENTS, OPTIONS
from sccam_bench.data.label_table import read_label_table
from sccam_bench.grid import expand, load_ablation
from sccam_bench.interchange.layouts import LAYOUTS
from sccam_bench.planning import Request, make_plan
from sccam_bench.store import store
from tests.conftest import REPOSITORY
from tests.documents import DOCUMENTS, Block, anchors, blocks, code_words, links, text_of
from tests.reader import Reader, parsed, process_of_ones_own

HELP = "run it or check it in tests/test_documents.py, or set it as ```text"
_PATH = re.compile(r"(?<![\w/])(?:configs|ablations|docs|results|tests|sccam_bench)/[\w./*-]+")
_KEY = re.compile(r"[a-z_]+(?:\.[a-z_]+)+(?==|$)")
_FLAG = re.compile(r"(?<![\w-])--[a-z][\w-]*")
# what documents name and is not there: files that the reader will make, and a wrong key
ABSENT = {
    "configs/FILE.py",
    "sccam_bench/classifiers/lse.py",
    "sccam_bench/data/coloured.py",
    "classifier.sharpnes",
}
# flags of other programs
FOREIGN = {"--num-cpus", "--head", "--address", "--requeue", "--out_cam", "--out_la_crf"}
DOCSTRINGS = sorted([*REPOSITORY.glob("ablations/*.py"), *REPOSITORY.glob("configs/**/*.py")])


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One reader of all documents, with a finished run of ablations/quick.py."""
    here = Reader(tmp_path_factory.mktemp("clone"))
    with process_of_ones_own(here.folder):
        here.sccam_bench(["run", "ablations/quick.py"])
        yield here


@pytest.mark.parametrize("document", DOCUMENTS)
def test_code_blocks_do_what_they_say(document: str, reader: Reader) -> None:
    found = blocks(document)
    files = [block for block in found if block.kind == "python"]
    assert len({block.file for block in files}) == len(files), "two blocks are one file"
    for block in files:
        reader.write(block)
    for block in found:
        try:
            check(block, reader)
        except Exception as error:
            raise AssertionError(f"{block.place}: {error}") from error


def check(block: Block, reader: Reader) -> None:
    """Run or check a block; what fits nothing here is an error."""
    if block.kind == "python":
        check_python(block, reader)
    elif block.kind == "shell":
        for words in block.commands():
            check_command(words, reader)
    elif block.kind == "csv":
        check_label_table(block, reader)
    elif block.kind == "text":
        check_text(block)
    else:
        raise AssertionError(f"a block of kind '{block.kind}': {HELP}")


def check_python(block: Block, reader: Reader) -> None:
    """An ablation is expanded, a configuration resolved, a module compiled and used by others."""
    path = reader.folder / block.file
    if "ABLATION = " in block.text:
        cells = expand(load_ablation(path), {})
        number = re.match(r"# (\d+) cells\n", block.text)
        assert number is None or len(cells) == int(number[1]), f"makes {len(cells)} cells"
    elif re.search(r"^_base_ = ", block.text, re.MULTILINE):
        config.resolve(config.load(path))
    elif path.name.startswith(("test_", "make_")):
        said = (
            f"python -m pytest {path.parent.name}"
            if path.name[0] == "t"
            else f"python {block.file}"
        )
        assert f"\n    {said}\n" in text_of(block.document), f"nothing runs {block.file}"
    else:
        compile(block.text, block.file, "exec")
        users = [
            b
            for b in blocks(block.document)
            if f'custom_imports = ["{path.stem}"]' in b.text
            or f'"custom_imports": ["{path.stem}"]' in b.text
        ]
        assert users, f"no configuration or ablation of the document imports it: {HELP}"


def check_command(words: list[str], reader: Reader) -> None:
    """A line of an indented block."""
    program, rest = words[0], words[1:]
    if program == "sccam-bench":
        if any(re.fullmatch(r"\[.*|[A-Z_|]+", word) for word in rest):  # what a command takes
            check_synopsis(rest)
        else:
            reader.sccam_bench(rest)
    elif program == "python":
        reader.python(rest)
    elif program == "make":
        assert re.search(rf"^{rest[0]}:", (REPOSITORY / "Makefile").read_text(), re.MULTILINE), rest
    elif program == "pip":
        for extra in re.findall(r"\[(\w+)\]", " ".join(rest)):
            assert extra in extras(), f"pyproject.toml has no extra '{extra}'"
    elif program == "sbatch":
        assert (REPOSITORY / rest[0]).is_file(), rest[0]
        reader.sccam_bench(["run", *rest[1:]])
    elif program.startswith("runs/"):
        folder = program.replace("ABLATION", "RUN").split("/")[1]
        assert f"STORE/{folder}/" in str(store.__doc__), program
    else:
        assert program in ("ray", "source", "git", "cd"), f"the command '{program}': {HELP}"


def check_synopsis(words: list[str]) -> None:
    flags = set(_FLAG.findall(" ".join(words)))
    assert flags <= own_flags(), f"unknown: {flags - own_flags()}"


def check_label_table(block: Block, reader: Reader) -> None:
    path = reader.folder / "labels.csv"
    path.write_text(block.text)
    classes = {name for row in block.text.splitlines()[1:] for name in row.split(",")[1].split(";")}
    read_label_table(path, sorted(classes - {""}))


def check_text(block: Block) -> None:
    """Layouts and drawings: the folders that a layout names are names in the code."""
    code = "".join(path.read_text() for path in (REPOSITORY / "sccam_bench/data").glob("*.py"))
    for folder in re.findall(r"^ROOT/(\w+)/", block.text, re.MULTILINE):
        assert folder in code, f"no data set reads ROOT/{folder}"


def extras() -> set[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    return set(project["optional-dependencies"])


def own_flags() -> set[str]:
    """The flags of all commands."""
    found, waiting = set(), [cli.parser()]
    while waiting:
        parser = waiting.pop()
        for action in parser._actions:
            found.update(action.option_strings)
            if isinstance(action.choices, dict):
                waiting.extend(action.choices.values())
    return found


def test_the_same_pictures_in_two_layouts_share_their_trainings(reader: Reader) -> None:
    """As docs/add_a_data_set.md says."""
    for block in blocks("docs/add_a_data_set.md"):
        if block.kind == "python":
            reader.write(block)
    reader.python(["mine/make_pictures.py"])
    trained = []
    for base in ("mine/my_folder.py", "mine/my_coloured.py"):
        stages = make_plan(Request("ablations/quick.py", base=base)).stages
        trained.append({stage.key for stage in stages if stage.recipe.name == "classifier"})
    assert trained[0] == trained[1]


def test_every_layout_is_told() -> None:
    assert all(f"| `{name}` |" in text_of("docs/import_export.md") for name in LAYOUTS)


@pytest.mark.parametrize("document", [*DOCUMENTS, "results/README.md"])
def test_links_lead_somewhere(document: str) -> None:
    for link in links(document):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = os.path.normpath(Path(document).parent / path) if path else document
        assert (REPOSITORY / target).exists(), f"{document}: {link}"
        assert not anchor or anchor in anchors(target), f"{document}: no heading {link}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_set_as_code_exists(document: str) -> None:
    code = "".join(block.text for block in blocks(document) if block.kind == "python")
    for words in code_words(document):
        for path in _PATH.findall(words):
            assert exists(path), f"{document}: there is no {path}"
        flags = set(_FLAG.findall(words)) - FOREIGN - own_flags()
        assert not flags, f"{document}: no command has {flags}"
        for key in (
            _KEY.findall(words) if words.partition(".")[0] in (*COMPONENTS, *OPTIONS) else ()
        ):
            defined = re.search(rf"\b{key.rpartition('.')[2]}: ", code)
            assert key in ABSENT or defined or is_key(key.split(".")), f"{document}: {key}"


def test_the_modules_that_the_design_names_are_there() -> None:
    places = [REPOSITORY, REPOSITORY / "sccam_bench"]
    for word in code_words("docs/design.md"):
        if re.fullmatch(r"(?:\w+/)*\w+\.py|(?:\w+/)+", word):
            assert any((place / word).exists() for place in places), word


def exists(path: str) -> bool:
    """Whether a path, which may hold a pattern, is in the repository or expected not to be."""
    path = path.rstrip("./")
    return path in ABSENT or any(REPOSITORY.glob(path))


def is_key(words: Sequence[str]) -> bool:
    """Whether a section of this name can have this key, in one of its components at least."""
    section, key, *rest = words
    if rest and key in (*COMPONENTS, *OPTIONS):
        return is_key([key, *rest])
    if section in OPTIONS:
        kinds = [OPTIONS[section], *(SegmentorTraining,) * (section == "training")]
        return any(key in {field.name for field in fields(kind)} for kind in kinds)
    found = COMPONENTS[section].registry
    kinds = [registry.component_class(found, name, "") for name in registry.known_types(found)]
    return any(key in registry.component_parameters(kind) for kind in kinds)


@pytest.mark.parametrize("path", DOCSTRINGS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_docstrings_of_ablations_and_configurations(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    for mentioned in _PATH.findall(text):
        assert exists(mentioned), mentioned
    assert set(_FLAG.findall(text)) <= own_flags()
    for words in re.findall(r"^Command:  sccam-bench (.*)$", text, re.MULTILINE):
        request = request_of(parsed(words.partition(";")[0].split()))
        assert expand(load_ablation(REPOSITORY / request.path), request.options)

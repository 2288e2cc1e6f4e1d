"""The page as text: nothing of a document becomes markup, and nothing is loaded."""

import base64
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from setuptools import Distribution

from sccam_bench.report.html import page as page_module
from sccam_bench.report.html.document import Document
from sccam_bench.report.html.page import MOST_BYTES, to_html
from tests.conftest import REPOSITORY
from tests.report.html.made import ATTACKS, DOCUMENT, example, hostile

VOID = {"meta", "link", "img", "input", "br"}


class Reader(HTMLParser):
    """Tags with attributes, text by kind of element; fails where tags are not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def attributes(self, *names: str) -> Iterator[str]:
        for _, found in self.tags:
            yield from (found[name] or "" for name in names if name in found)


@pytest.fixture(scope="module")
def page() -> str:
    return to_html(DOCUMENT)


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


@pytest.fixture(scope="module")
def attacked() -> Reader:
    return Reader(to_html(hostile()))


def test_everything_of_a_document_is_there(read: Reader) -> None:
    texts = read.texts
    assert texts["h1"] == ["Does it help?"]
    assert texts["title"] == ["Does it help?"]
    assert DOCUMENT.answer in texts["p"]
    assert texts["caption"] == ["Scores", "Each class"]
    assert [text[:9] for text in texts["figcaption"]] == ["Figure 1.", "Figure 2.", "Figure 3."]
    assert texts["code"] == list(DOCUMENT.commands.values())
    told = [*DOCUMENT.failures, *DOCUMENT.protocol, *DOCUMENT.provenance, *DOCUMENT.commands]
    assert texts["dt"] == told
    alts = list(read.attributes("alt"))
    assert alts[:3] == ["One line that rises", "Another line that rises", "A picture of a line"]
    assert alts[3:8] == [f"{x} of image_0" for x in ("image", "truth", "CAM", "SC-CAM", "random")]


def test_failures_are_told_above_the_tables(page: str) -> None:
    assert page.index("1 cell has no result.") < page.index("<table>")
    two = dataclasses.replace(DOCUMENT, failures={"a": "x", "b": "y"}, gallery=[], drawings=[])
    assert "2 cells have no result." in to_html(two)
    none = to_html(dataclasses.replace(two, failures={}))
    assert "no result." not in none
    assert 'id="failures"' not in none


def test_ids_are_unique_and_what_is_named_exists(read: Reader, attacked: Reader) -> None:
    for one in (read, attacked):
        ids = list(one.attributes("id"))
        assert len(ids) == len(set(ids))
        links = [href for href in one.attributes("href") if not href.startswith("data:")]
        assert all(link.startswith("#") for link in links)
        assert {link[1:] for link in links} | set(one.attributes("aria-labelledby")) <= set(ids)


def test_only_own_elements_come_of_a_hostile_document(read: Reader, attacked: Reader) -> None:
    assert {tag for tag, _ in attacked.tags} <= {tag for tag, _ in read.tags}
    names = {name for _, found in attacked.tags for name in found}
    assert names <= {name for _, found in read.tags for name in found}
    assert not any(name.startswith("on") or name == "style" for name in names)
    assert attacked.texts["script"] == read.texts["script"]
    assert attacked.texts["style"] == read.texts["style"]
    assert all(a.startswith(("#", "data:image/")) for a in attacked.attributes("href", "src"))


def test_hostile_texts_are_read_as_they_were_given(attacked: Reader) -> None:
    texts = attacked.texts
    assert texts["h1"] == [" ".join(ATTACKS)]
    assert texts["caption"] == list(ATTACKS)
    assert set(ATTACKS) <= set(texts["dd"]) & set(texts["dt"]) & set(texts["code"])
    assert set(ATTACKS) <= set(texts["bdi"]) & set(attacked.attributes("alt"))
    assert texts["figcaption"] == [f"Figure {i}. {a}" for i, a in enumerate(ATTACKS, 1)]


def test_what_reorders_or_hides_text_is_spelled_out() -> None:
    name = "a\u202egnp.\u2066x\x00\x1b[31m\udc80"
    text = to_html(Document(name, name, [], commands={name: f"run '{name}'"}))
    assert Reader(text).texts["code"] == [r"run 'a\u202egnp.\u2066x\u0000\u001b[31m\udc80'"]
    text.encode()  # it can be written


def test_policy_allows_this_script_and_style_alone(read: Reader) -> None:
    (policy,) = (f["content"] for t, f in read.tags if "http-equiv" in f and t == "meta")
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": digest(read.texts["style"]),
        "script-src": digest(read.texts["script"]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    head = [tag for tag, _ in read.tags]
    assert head.index("meta") < min(head.index("style"), head.index("script"), head.index("link"))


def digest(texts: list[str]) -> str:
    (text,) = texts
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_loaded_from_elsewhere(page: str, read: Reader) -> None:
    assert not re.search(r"https?:", page)
    assert not re.search(r"url\(|@import", "".join(read.texts["style"]))
    assert not re.search(r"fetch\(|XMLHttp|import\(|WebSocket", "".join(read.texts["script"]))


def test_the_same_document_gives_the_same_page(page: str) -> None:
    assert to_html(DOCUMENT) == page
    assert len(page.encode()) < MOST_BYTES


def test_an_empty_document_has_no_empty_sections() -> None:
    text = to_html(Document("Why?", "", []))
    assert "<section" not in text
    assert '<p class="answer">' not in text
    Reader(text)


def test_images_then_figures_are_left_out_of_too_large_a_page(page: str) -> None:
    gallery = [
        dataclasses.replace(
            example(number),
            image=np.random.default_rng(number).integers(0, 256, (200, 300, 3), np.uint8),
        )
        for number in range(6)
    ]
    large = dataclasses.replace(DOCUMENT, gallery=gallery)
    whole = to_html(large)
    least = len(to_html(dataclasses.replace(DOCUMENT, gallery=[], drawings=[])).encode())
    pictures = len(whole.encode()) - least

    some = to_html(large, len(whole.encode()) - pictures // 3)
    assert len(some.encode()) <= len(whole.encode()) - pictures // 3
    left = re.search(r"(\d) of 6 images are left out", some)
    assert left
    assert some.count('class="example"') == 6 - int(left[1]) > 0
    assert "figures are left out" not in some

    few = to_html(large, least + 2000)
    assert len(few.encode()) <= least + 2000
    assert "6 of 6 images are left out" in few
    assert "3 of 3 figures are left out" in few
    assert few.count("<table>") == 2


def test_figures_are_whole_pictures_of_their_own(read: Reader) -> None:
    """Ids of two figures cannot meet, for each is a document."""
    addresses = [a for a in read.attributes("src") if "svg" in a[:20]]
    assert len(addresses) == 2
    assert b"<svg" in base64.b64decode(addresses[0].partition(",")[2])[:100]
    raster = next(a for a in read.attributes("src") if a.startswith("data:image/png"))
    Image.open(io.BytesIO(base64.b64decode(raster.partition(",")[2]))).verify()


def test_an_installed_package_has_the_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    distribution = Distribution()
    distribution.parse_config_files()
    distribution.include_package_data = False  # what git or a manifest knows does not count
    build = distribution.get_command_obj("build_py")
    build.ensure_finalized()
    folder = Path(page_module.__file__).parent / "templates"
    packed = {
        Path(source, name).resolve() for _, source, _, names in build.data_files for name in names
    }
    assert {path.resolve() for path in folder.iterdir()} <= packed

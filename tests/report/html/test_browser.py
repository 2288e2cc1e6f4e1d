"""The page in headless Chromium, opened as a file: what a reader can do with it."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sccam_bench.report.html.page import to_html
from tests.report.html.made import DOCUMENT, example, hostile

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        # without a folder of its own, Playwright makes a fresh one and deletes it
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS.split())
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    others = dataclasses.replace(
        DOCUMENT, gallery=[example(0), example(1, ("other", "SC-CAM")), example(2)]
    )
    documents = {"page": DOCUMENT, "hostile": hostile(), "others": others}
    for name, document in documents.items():
        (folder / f"{name}.html").write_text(to_html(document), "utf-8")
    return {name: folder / f"{name}.html" for name in documents}


class Visit:
    """A page in a context of its own; it notes complaints, and requests of other files."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.file = file
        self.page.goto(file.as_uri())

    def check_quiet(self) -> None:
        assert self.complaints == []
        outside = [url for url in self.requests if not url.startswith("data:")]
        assert set(outside) == {self.file.as_uri()}

    def column(self, number: int) -> list[str]:
        return self.page.locator(f"#table-1 tbody tr > :nth-child({number})").all_inner_texts()

    def clips(self) -> list[str]:
        return [
            self.page.locator(f".layer.{side}").evaluate("e => getComputedStyle(e).clipPath")
            for side in ("left", "right")
        ]


@pytest.fixture(scope="module")
def visits(browser: Any) -> Iterator[Any]:
    made: list[Visit] = []

    def visit(file: Path, **options: Any) -> Visit:
        made.append(Visit(browser, file, **options))
        return made[-1]

    yield visit
    for one in made:
        one.context.close()


@pytest.fixture
def visit(visits: Any, files: dict[str, Path]) -> Iterator[Visit]:
    found = visits(files["page"])
    yield found
    found.check_quiet()


def test_numbers_sort_by_value_largest_first_and_back(visit: Visit) -> None:
    heading = visit.page.locator("#table-1 th", has_text="mIoU transfer")
    before = visit.column(1)
    steps = []
    for _ in range(3):
        heading.locator("button").click()
        steps.append((heading.get_attribute("aria-sort"), visit.column(2)))
    assert steps == [
        ("descending", ["70.3†", "60.1 ± 0.4", "9.9", "no result"]),
        ("ascending", ["9.9", "60.1 ± 0.4", "70.3†", "no result"]),
        (None, ["60.1 ± 0.4", "9.9", "no result", "70.3†"]),
    ]
    assert visit.column(1) == before


def test_words_sort_with_the_keyboard_alone(visit: Visit) -> None:
    visit.page.locator("#table-1 th", has_text="epochs").locator("button").click()
    visit.page.locator("#table-1 th", has_text="method").locator("button").focus()
    visit.page.keyboard.press("Enter")
    assert visit.column(1) == ["CAM", "lost", "random", "SC-CAM"]
    visit.page.keyboard.press("Space")
    assert visit.column(1) == ["SC-CAM", "random", "lost", "CAM"]
    sorts = visit.page.locator("#table-1 [aria-sort]")
    assert sorts.count() == 1, "only the last column that was chosen says that it sorts"
    assert visit.page.locator("#table-2 [aria-sort]").count() == 0


def test_a_wide_table_scrolls_by_itself_and_keeps_its_first_column(visit: Visit) -> None:
    box = visit.page.locator("#table-2 .scroll")
    first = box.locator("tbody th").first
    left = first.bounding_box()["x"]
    box.evaluate("e => { e.scrollLeft = 300 }")
    assert box.evaluate("e => e.scrollLeft") == 300
    assert first.bounding_box()["x"] == pytest.approx(left, abs=1)


def test_the_slider_wipes_with_the_keyboard_and_the_mouse(visit: Visit) -> None:
    slider = visit.page.locator("input[type=range]")
    visit.page.locator(".stage").scroll_into_view_if_needed()
    assert [clip_share(clip) for clip in visit.clips()] == [50, 50]
    slider.focus()
    for _ in range(3):
        visit.page.keyboard.press("ArrowRight")
    assert slider.input_value() == "53"
    assert [clip_share(clip) for clip in visit.clips()] == [47, 53]
    visit.page.keyboard.press("Home")
    assert [clip_share(clip) for clip in visit.clips()] == [100, 0]
    box = visit.page.locator(".stage").bounding_box()
    visit.page.mouse.move(box["x"] + 5, box["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 20)
    visit.page.mouse.up()
    visit.page.mouse.move(box["x"] + 5, box["y"] + 20)
    assert slider.input_value() == "80"


def clip_share(clip: str) -> int:
    """By how many percent a picture is cut off on one side."""
    cut = re.search(r"([\d.]+)%\)? ?0?p?x?|calc\(100% - ([\d.]+)%\)", clip)
    shares = [float(one) for one in re.findall(r"([\d.]+)%", clip)]
    assert cut
    return round(shares[0] if len(shares) == 1 else 100 - shares[1])


def test_both_sides_can_be_chosen(visit: Visit) -> None:
    left, right = (visit.page.locator(".fields select").nth(i) for i in range(2))
    assert chosen(left) == "CAM"
    assert chosen(right) == "random", "the second of the document's pair"
    assert left.locator("option").all_inner_texts() == ["image", "truth", "CAM", "SC-CAM", "random"]
    assert visit.page.locator(".field .score").all_inner_texts() == ["mIoU 50.0", "mIoU 70.0"]
    left.select_option(label="truth")
    truth = visit.page.locator(".example").first.locator("img").nth(1).get_attribute("src")
    assert visit.page.locator(".layer.left").get_attribute("src") == truth
    assert visit.page.locator(".tag.left").inner_text() == "truth"
    right.select_option(label="image")
    assert not visit.page.locator(".layer.right").is_visible()


def chosen(select: Any) -> str:
    return str(select.evaluate("e => e.selectedOptions[0].textContent"))


def test_images_follow_each_other(visit: Visit) -> None:
    shown, page = visit.page.locator(".shown"), visit.page
    assert shown.inner_text().split("\n") == ["image_0 gains most", "1 of 3"]
    page.get_by_role("button", name="Next image").click()
    assert shown.inner_text().startswith("image_1")
    page.get_by_role("button", name="Previous image").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert shown.inner_text().startswith("image_2"), "before the first is the last"
    page.get_by_role("button", name="Image image_1, gains most").click()
    assert page.locator(".thumbnail[aria-current]").count() == 1
    photo = page.locator(".example").nth(1).locator("img").first.get_attribute("src")
    assert page.locator(".photo").get_attribute("src") == photo
    assert page.locator(".photo").evaluate("e => e.naturalWidth") == 32


def test_a_choice_is_kept_where_the_next_image_has_it(visits: Any, files: dict[str, Path]) -> None:
    visit = visits(files["others"])
    left, right = (visit.page.locator(".fields select").nth(i) for i in range(2))
    right.select_option(label="SC-CAM")
    visit.page.get_by_role("button", name="Next image").click()
    assert (chosen(left), chosen(right)) == ("other", "SC-CAM")
    visit.check_quiet()


def test_figures_open_and_close(visit: Visit) -> None:
    dialog = visit.page.locator("dialog")
    button = visit.page.locator(".enlarge").first
    button.focus()
    visit.page.keyboard.press("Enter")
    assert dialog.is_visible()
    assert dialog.locator("img").get_attribute("alt") == "One line that rises"
    visit.page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert button.evaluate("e => e === document.activeElement")
    visit.page.locator(".enlarge").nth(2).click()
    assert dialog.locator("img").get_attribute("alt") == "A picture of a line"
    dialog.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()


def test_a_command_is_copied_or_at_least_selected(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Copy the command of cell 3").click()
    said = visit.page.locator(".said", has_text=re.compile("Copied|Selected"))
    said.wait_for()
    visit.context.grant_permissions(["clipboard-read"])
    read = visit.page.evaluate("getSelection().toString() || navigator.clipboard.readText()")
    assert read == "sccam-bench run a.py --cell 'cell 3'"


def ground(visit: Visit) -> str:
    return str(visit.page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_theme_follows_the_system_until_it_is_chosen(visits: Any, files: Any) -> None:
    light, dark = (visits(files["page"], color_scheme=one) for one in ("light", "dark"))
    assert ground(light) == "rgb(255, 255, 255)"
    assert ground(dark) == "rgb(20, 23, 27)"
    for visit, other in ((light, dark), (dark, light)):
        expected = ground(other) if other is dark else "rgb(255, 255, 255)"
        visit.page.locator("button.theme").click()
        assert ground(visit) == expected
        visit.page.reload()
        assert ground(visit) == expected, "it is remembered"
        visit.check_quiet()
        visit.page.locator("button.theme").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visits: Any, files: Any, scheme: str) -> None:
    visit = visits(files["page"], color_scheme=scheme)
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    lowest = min(visit.page.evaluate(CONTRASTS), key=lambda found: found[0])
    assert lowest[0] >= 4.5, lowest


CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.matches(".tag, svg *")) continue;
    let under = element;
    while (under && (parts(getComputedStyle(under).backgroundColor)[3] ?? 1) === 0)
      under = under.parentElement;
    const [a, b] = [getComputedStyle(element).color, getComputedStyle(under).backgroundColor]
      .map((colour) => light(parts(colour)));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push([ratio, element.tagName, element.className, element.textContent.slice(0, 40)]);
  }
  return found;
}"""


@pytest.mark.parametrize("name", ["page", "hostile"])
def test_a_phone_shows_the_page_without_scrolling_sideways(
    visits: Any, files: Any, name: str
) -> None:
    visit = visits(files[name], **PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    assert visit.page.evaluate("visualViewport.scale") == 1
    visit.check_quiet()


def test_without_scripts_everything_is_there(visits: Any, files: Any) -> None:
    visit = visits(files["page"], java_script_enabled=False)
    assert visit.page.locator("table").count() == 2
    assert visit.column(1) == ["CAM", "SC-CAM", "lost", "random"]
    assert all(image.is_visible() for image in visit.page.locator("img").all())
    assert visit.page.locator(".panel img").count() == 3 * 5
    buttons = visit.page.locator("button")
    assert not any(button.is_visible() for button in buttons.all()), "none that does nothing"
    visit.check_quiet()


def test_every_picture_can_be_seen(visit: Visit) -> None:
    images = visit.page.locator("main img:not([hidden])")
    widths = images.evaluate_all(
        "all => Promise.all(all.map(i => i.decode().then(() => i.naturalWidth)))"
    )
    assert len(widths) > 3 + 3 * 5
    assert min(widths) > 0


def test_a_hostile_document_is_shown_as_text_and_runs_nothing(visits: Any, files: Any) -> None:
    visit = visits(files["hostile"])
    page = visit.page
    page.get_by_role("button", name="Next image").click()
    page.locator(".fields select").first.select_option(index=4)
    page.locator("#table-2 button").first.click()
    page.locator(".enlarge").first.click()
    page.keyboard.press("Escape")
    page.locator(".tag.left").hover(force=True)
    assert page.evaluate("window.hacked") is None
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().startswith("<script>window.hacked = 1</script>")
    assert page.locator("dt", has_text="javascript:window.hacked=5").count() >= 4
    assert page.locator("a[href^='javascript']").count() == 0
    visit.check_quiet()


def test_paper_shows_all_images_and_no_buttons(visit: Visit) -> None:
    visit.page.emulate_media(media="print", color_scheme="dark")
    assert ground(visit) == "rgb(255, 255, 255)"
    assert visit.page.locator(".panel img").last.is_visible()
    assert not visit.page.locator(".viewer").is_visible()
    assert not visit.page.locator(".copy").first.is_visible()


def test_the_keyboard_reaches_every_control_and_skips_to_the_report(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"
    unreachable = visit.page.evaluate(
        "[...document.querySelectorAll('button, input, select, a, summary')]"
        ".filter(e => e.tabIndex < 0).length"
    )
    assert unreachable == 0
    unnamed = [
        button.evaluate("e => e.outerHTML")[:80]
        for button in visit.page.get_by_role("button", name=re.compile("^$")).all()
    ]
    assert unnamed == []

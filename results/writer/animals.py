"""Real images."""

from results.writer.measured import Measured, of_line
from results.writer.steps import step_table
from results.writer.words import interval, judged, markdown


def animals_section(animals: Measured) -> str:
    """Real images."""
    rows, refiners = [], list(animals.table["refiner"].unique())
    for method in animals.table["method"].unique():
        row = {"method": method}
        for refiner in refiners:
            line = {"method": method, "refiner": refiner}
            name = "maps" if refiner == "-" else refiner
            row[name] = animals.mean(**line)
            row[f"{name}, oracle"] = animals.mean("miou_oracle", **line)
        rows.append(row)
    subject = "SC-CAM, K = 5, round 1"
    plain, walked = (animals.verdict(method=subject, refiner=refiner) for refiner in refiners)
    against = [
        animals.difference(
            {"method": subject, "refiner": refiner},
            {"method": "CAM, 2x epochs", "refiner": refiner},
        )
        for refiner in refiners
    ]
    over = of_line(animals.differences, {"method": subject, "refiner": "-"}).iloc[0]
    methods = list(animals.table["method"].unique())
    gains = [
        animals.difference({"method": m, "refiner": refiners[1]}, {"method": m, "refiner": "-"})
        for m in methods
    ]
    walks = "; ".join(f"{m} {text}" for m, text in zip(methods, judged(gains), strict=True))
    lists = animals.folder / "images"
    trained, scored = (
        len((lists / f"{split}.txt").read_text().split()) for split in ("trainaug", "train")
    )
    epochs = animals.values("chain_epochs", method="CAM", refiner="-").iloc[0]
    num_classes = sum(
        column.startswith("iou_") and column.endswith("_transfer")
        for column in map(str, animals.table)
    )
    return f"""## Real images

{trained:,} images of VOC 2012's trainaug that show one of five animals, {scored} of them in train,
where maps are scored; {num_classes - 1} classes, the animals and person; EfficientNet-Lite0,
{epochs:g} epochs for CAM; seeds: {animals.num_seeds}. {subject}, without refiner: {plain},
{interval(against[0])} over seeds and [{over["images_low"]:.1f}, {over["images_high"]:.1f}] over
images. After the random walk: {walked}, {interval(against[1])} over seeds.

{markdown(rows)}

What the random walk adds to each, over seeds, adjusted after Holm: {walks}.

What each stage of SC-CAM adds, with both intervals:

{step_table(animals)}

A short training of a small network says nothing of the paper's setting, ResNet-38 on 10,582 images,
which this project has not run. The images were reduced to a long side of 320 pixels;
[their lists and labels](voc12_animals/images) are all that can be handed on. On the whole of VOC
2012 the same command trains on several times as many images and gives other numbers."""

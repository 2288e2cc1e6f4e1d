from sccam_bench.report.marks import Marks, sign


def test_signs_are_doubled_when_they_are_used_up() -> None:
    assert [sign(number) for number in (0, 1, 4, 5, 9, 10)] == ["†", "‡", "‖", "††", "‖‖", "†††"]
    assert len({sign(number) for number in range(40)}) == 40


def test_a_number_like_the_others_has_no_sign() -> None:
    marks = Marks({(("SEAM", "-"), "miou_fixed"): "†"}, {"†": "other scales"})
    assert marks.of(["SEAM", "-"], "miou_fixed") == "†"
    assert marks.of(["SEAM", "-"], "miou_oracle") == marks.of(["CAM", "-"], "miou_fixed") == ""

"""Peak memory of ResNet-38 at 448 pixels, each case in a process of its own.

`make benchmark` prints the figures; nothing asserts one.
"""

import subprocess
import sys

import pytest

_STEP = """
import torch
from sccam_bench.backbones.resnet38 import ResNet38

def peak():  # getrusage would count the parent process, too
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

model = ResNet38(frozen={frozen}).to(memory_format=torch.channels_last)
before = peak()
images = torch.zeros({batch}, 3, 448, 448, dtype=torch.uint8)
if {training}:
    model.train()(images).mean().backward()
else:
    with torch.inference_mode():
        model.eval()(images)
print(before, peak())
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.benchmark(group="ResNet-38, 448 pixels: time and peak memory of a process")
@pytest.mark.parametrize(
    ("case", "batch", "training", "frozen"),
    [
        ("inference", 1, False, True),
        ("training, first blocks frozen", 1, True, True),
        ("training, all trained", 1, True, False),
        ("training, first blocks frozen", 2, True, True),
    ],
)
def test_resnet38_memory(  # type: ignore[no-untyped-def]
    benchmark, capsys, case: str, batch: int, training: bool, frozen: bool
) -> None:
    if benchmark.disabled:
        pytest.skip("measures only: make benchmark")
    code = _STEP.format(batch=batch, training=training, frozen=frozen)

    def run() -> list[str]:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return done.stdout.decode().split()

    model, peak = map(float, benchmark.pedantic(run, rounds=1))
    assert peak > model
    with capsys.disabled():
        print(f"\nResNet-38, 448 px, batch {batch}, {case}: {peak:.0f} MiB, model {model:.0f} MiB")

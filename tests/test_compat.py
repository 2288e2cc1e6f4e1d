import subprocess
import sys


def test_torchvision_imports_after_the_package() -> None:
    code = "import sccam_bench, torchvision; print(torchvision.ops.nms.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "nms", done.stderr

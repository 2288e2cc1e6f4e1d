from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does SC-CAM widen the CAMs of real animals after a short training on a CPU?",
    base="../configs/sc_cam_lite0_voc12_animals.py",
    cells={"CAM": {"rounds": 0}, "SC-CAM (K=5)": {"rounds": 1}},
)

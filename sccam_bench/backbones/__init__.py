"""Feature extractors and where their weights come from."""

from sccam_bench.backbones import resnet38 as resnet38
from sccam_bench.backbones import resnet50 as resnet50
from sccam_bench.backbones import timm as timm

"""ResNet-50 as IRN uses it, with torchvision's first ImageNet weights (downloaded once)."""

backbone = dict(type="ResNet50", weights="IMAGENET1K_V1", frozen_stages=2)

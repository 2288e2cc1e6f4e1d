"""A component from outside the package, as a user's ``custom_imports`` would name it."""

from sccam_bench.labelers.random_partition import RandomPartitionLabeler
from sccam_bench.registry import LABELERS


@LABELERS.register_module()
class MyLabeler(RandomPartitionLabeler):
    """Sub-categories that mean nothing."""

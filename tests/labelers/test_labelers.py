import numpy as np
import pytest

from sccam_bench.errors import InputError
from sccam_bench.labelers.base import one_hot_sub_labels
from sccam_bench.labelers.kmeans import KMeansLabeler
from sccam_bench.labelers.oracle import OracleLabeler
from sccam_bench.labelers.random_partition import RandomPartitionLabeler
from tests import references


def random_labels(rng: np.random.Generator, images: int, classes: int) -> np.ndarray:
    labels = rng.random((images, classes)) < 0.3
    labels[np.arange(images), rng.integers(classes, size=images)] = True
    return labels


@pytest.mark.parametrize(("n_init", "name"), [(10, "sub_labels"), (1, "sub_labels_ninit_auto")])
def test_parity_with_the_original(golden, n_init: int, name: str) -> None:  # type: ignore[no-untyped-def]
    g = golden("sub_category_labels")
    k = int(g["k"])
    assignments = KMeansLabeler(k, seed=0, n_init=n_init)(g["features"], g["labels"] > 0)
    found = one_hot_sub_labels(assignments, k).reshape(len(assignments), -1, k)
    expected = g[name].reshape(found.shape).astype(bool)
    for c in range(found.shape[1]):  # equal up to the order of the class's sub-categories
        as_sets = [{tuple(column) for column in one[:, c].T.tolist()} for one in (found, expected)]
        assert as_sets[0] == as_sets[1]


def test_one_hot_equals_the_slow_loops() -> None:
    rng = np.random.default_rng(0)
    labels = random_labels(rng, 40, 5)
    assignments = np.where(labels, rng.integers(3, size=labels.shape), -1)
    expected = references.sub_labels_by_loops(assignments, labels, 3)
    assert np.array_equal(one_hot_sub_labels(assignments, 3), expected)


@pytest.mark.parametrize("kind", [KMeansLabeler, RandomPartitionLabeler])
def test_each_shown_class_gets_one_sub_label(kind: type) -> None:
    rng = np.random.default_rng(1)
    labels = random_labels(rng, 60, 4)
    assignments = kind(3, seed=5)(rng.normal(size=(60, 8)), labels, None)
    sub_labels = one_hot_sub_labels(assignments, 3).reshape(60, 4, 3)
    assert np.array_equal(sub_labels.sum(axis=2), labels.astype(int))


def test_kmeans_finds_separate_groups() -> None:
    centres = np.array([[0.0, 0], [9, 0], [0, 9]])
    features = np.repeat(centres, 5, axis=0) + np.random.default_rng(0).normal(0, 0.1, (15, 2))
    found = KMeansLabeler(3, seed=0)(features, np.ones((15, 1), bool))[:, 0]
    groups = [set(found[i : i + 5]) for i in (0, 5, 10)]
    assert sorted(map(len, groups)) == [1, 1, 1]
    assert len(set.union(*groups)) == 3


def test_random_partition_is_even_and_repeatable() -> None:
    labels = np.ones((10, 2), bool)
    first = RandomPartitionLabeler(3, seed=1)(np.empty((10, 0)), labels)
    assert sorted(np.bincount(first[:, 0])) == [3, 3, 4]
    assert np.array_equal(first, RandomPartitionLabeler(3, seed=1)(np.empty((10, 0)), labels))
    assert not np.array_equal(first, RandomPartitionLabeler(3, seed=2)(np.empty((10, 0)), labels))


def test_oracle_hands_out_the_truth_or_says_why_not() -> None:
    truth = np.array([[0, -1], [3, 1]])
    labels = truth >= 0
    features = np.empty((2, 0))
    assert np.array_equal(OracleLabeler(4, seed=0)(features, labels, truth), truth)
    with pytest.raises(InputError, match="knows its true sub-categories"):
        OracleLabeler(4, seed=0)(features, labels, None)
    with pytest.raises(InputError, match="has 4 true sub-categories"):
        OracleLabeler(3, seed=0)(features, labels, truth)


def test_too_few_images_name_the_k_that_fits() -> None:
    labels = np.array([[True, False], [True, True], [True, False]])
    with pytest.raises(InputError, match=r"class 'dog' .* only 1 .* fits every class is 1"):
        KMeansLabeler(2, seed=0).require(labels, None, ["cat", "dog"])
    with pytest.raises(InputError, match="at least 1"):
        KMeansLabeler(0, seed=0)

"""Whether a difference would be found on other images and after training again, at once."""

from scipy import special

from sccam_bench.evaluation.bootstrap import OverImages
from sccam_bench.evaluation.seed_differences import OverSeeds


def p_over_both(difference: float, images: OverImages, seeds: OverSeeds) -> float:
    """Two-sided p of a mean difference over seeds, the noise of images and of seeds added.

    Their variances are added, as those of independent causes; what images and seeds do together is
    in both, so that the sum is rather too large. Freedom after Satterthwaite (Biometrics Bulletin
    2, 1946).
    """
    of_seeds, of_images = seeds.sd**2 / seeds.n, images.standard_error**2
    total = of_images + of_seeds
    freedom = total**2 / (of_seeds**2 / (seeds.n - 1) + of_images**2 / (images.n - 1))
    return 2 * float(special.stdtr(freedom, -abs(difference) / total**0.5))

"""Training of any model of the project through mmengine's Runner."""

from sccam_bench.training import hooks as hooks
from sccam_bench.training import optimizer as optimizer
from sccam_bench.training import schedule as schedule

#!/bin/bash
#SBATCH --job-name=sccam-bench
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=32
#SBATCH --gpus-per-node=4
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#SBATCH --open-mode=append
#
# Runs an ablation on all nodes of a SLURM job. Submit it in the project's folder, which, like the
# virtual environment, the data and the store, must be on a file system that all nodes share:
#
#     sbatch docs/slurm.sh ablations/controls.py --store /shared/runs
#
# Two minutes before its time is over the job stops what runs and queues itself again; the next one
# goes on where this one stopped.
set -euo pipefail

source .venv/bin/activate
export RAY_USAGE_STATS_ENABLED=0
# Without a token everybody who can reach the nodes could run code on them in your name.
export RAY_AUTH_MODE=token RAY_AUTH_TOKEN
RAY_AUTH_TOKEN=$(python -c "import secrets; print(secrets.token_hex())")

head=$SLURMD_NODENAME # the first node, where this script runs
ip=$(python -c "import ray; print(ray.util.get_node_ip_address())")
port=$((20000 + SLURM_JOB_ID % 10000)) # jobs may share a node
others=$((SLURM_JOB_NUM_NODES - 1))
temp=$(mktemp -d) # one of its own, for the same reason

srun --nodes=1 --ntasks=1 --nodelist="$head" \
    ray start --head --node-ip-address="$ip" --port="$port" --num-cpus="$SLURM_CPUS_PER_TASK" \
    --include-dashboard=false --temp-dir="$temp" --block &
timeout 300 bash -c "until (echo > /dev/tcp/$ip/$port) 2> /dev/null; do sleep 1; done"
if ((others > 0)); then
    srun --nodes="$others" --ntasks="$others" --exclude="$head" \
        ray start --address="$ip:$port" --num-cpus="$SLURM_CPUS_PER_TASK" --block &
fi
# How many stages run at once is decided by the GPUs that are there at the start.
timeout 600 python - "$ip:$port" "$SLURM_JOB_NUM_NODES" << 'END'
import sys, time
import ray

ray.init(sys.argv[1], logging_level="ERROR")
while sum(node["Alive"] for node in ray.nodes()) < int(sys.argv[2]):
    time.sleep(1)
END

sccam-bench run "$@" --engine ray --address "$ip:$port" &
run=$!
trap 'kill -TERM $run; wait $run || true; scontrol requeue "$SLURM_JOB_ID"; exit' TERM
wait $run # SLURM ends the nodes' processes when this script ends

#!/usr/bin/env bash
# A Slurm of its own on this machine, for tests: munged, slurmctld and one slurmd, all state in one new folder, no cgroups, no accounting.
# Needs Debian's slurm-wlm and munge; runs as whoever calls it. Prints "SLURM_CONF=FILE"; with that in the environment sbatch and squeue
# talk to it. End it with stop-localhost.sh FOLDER.
# Usage: start-localhost.sh FOLDER
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
case $1 in *[[:space:]]*) echo "$1: slurm.conf takes no path with a space" >&2; exit 2 ;; esac
for tool in munged mungekey slurmctld slurmd sbatch scontrol; do
    command -v "$tool" > /dev/null || { echo "$tool is not installed (Debian: apt-get install slurm-wlm munge)" >&2; exit 3; }
done

mkdir -p "$1"
folder=$(cd "$1" && pwd -P)
# munge trusts no folder that others may write to, and no socket that others cannot reach.
chmod 755 "$folder"
mkdir -p "$folder/state" "$folder/spool"
trap '[ $? = 0 ] || "$(dirname "$0")/stop-localhost.sh" "$folder"' EXIT

free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
    echo "$port"
}

[ -e "$folder/munge.key" ] || mungekey --create --keyfile="$folder/munge.key"
# --force: temporary folders belong to everybody, which munge would otherwise refuse.
munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" 2> "$folder/munged.err" || { cat "$folder/munged.err" >&2; exit 4; }

cat > "$folder/slurm.conf" << CONF
ClusterName=localhost
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=1,sched_interval=2
ReturnToService=2
KillWait=10
NodeName=$(hostname -s) NodeAddr=127.0.0.1 Port=$(free_port) CPUs=$(nproc) State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

export SLURM_CONF=$folder/slurm.conf
slurmctld -f "$SLURM_CONF" -i > "$folder/slurmctld.err" 2>&1 || { cat "$folder/slurmctld.err" >&2; exit 5; }
slurmd -f "$SLURM_CONF" > "$folder/slurmd.err" 2>&1 || { cat "$folder/slurmd.err" >&2; exit 6; }

for _ in $(seq 100); do
    if [ "$(sinfo --noheader --format=%t 2> /dev/null)" = idle ]; then
        echo "SLURM_CONF=$SLURM_CONF"
        exit 0
    fi
    sleep 0.2
done
echo "the node did not become idle:" >&2
tail -n 5 "$folder/slurmctld.log" "$folder/slurmd.log" >&2
exit 7

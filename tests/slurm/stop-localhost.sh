#!/usr/bin/env bash
# Ends the Slurm that start-localhost.sh FOLDER began, and nothing else. Usage: stop-localhost.sh FOLDER
set -uo pipefail
for daemon in slurmd slurmctld munged; do
    file=$1/$daemon.pid
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    # The number may be another's by now.
    [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = "$daemon" ] || continue
    kill "$pid" 2> /dev/null
    for _ in $(seq 50); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2> /dev/null
done
exit 0

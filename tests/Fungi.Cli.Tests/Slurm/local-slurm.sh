#!/bin/bash
# Runs Slurm on this machine, as root, until standard input ends: munged, slurmctld and slurmd on the loopback interface, all they write in
# FOLDER. Prints "ready", or why not. Whoever uses it sets SLURM_CONF=FOLDER/slurm.conf. Nothing of it outlives the script.
#   local-slurm.sh FOLDER
set -u
folder=$1
node=$(hostname -s)
port=$((20000 + RANDOM % 20000))
daemons=()
export SLURM_CONF=$folder/slurm.conf

stop() {
    scancel --user=root 2>/dev/null
    for _ in {1..100}; do
        [[ $(squeue --noheader 2>/dev/null) ]] || break
        sleep 0.1
    done
    for ((daemon = ${#daemons[@]} - 1; daemon >= 0; daemon--)); do kill "${daemons[daemon]}" 2>/dev/null; done
    wait
}
trap stop EXIT

mkdir -p "$folder"/{munge,state,spool}
chmod 755 "$folder" "$folder/munge"   # every user is to reach the socket
(umask 077; head -c 1024 /dev/urandom >"$folder/munge/key")
cat >"$SLURM_CONF" <<CONF
ClusterName=fungi
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthInfo=socket=$folder/munge/socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0
KillWait=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$node NodeAddr=127.0.0.1 CPUs=3 RealMemory=1000
PartitionName=local Nodes=ALL Default=YES State=UP
CONF

munged --foreground --num-threads=1 --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" >"$folder/munged.log" 2>&1 &
daemons+=($!)
for _ in {1..100}; do
    [[ -S $folder/munge/socket ]] && break
    sleep 0.1
done
slurmctld -D >"$folder/slurmctld.log" 2>&1 &
daemons+=($!)
slurmd -D >"$folder/slurmd.log" 2>&1 &
daemons+=($!)

for _ in {1..300}; do
    for daemon in "${daemons[@]}"; do
        kill -0 "$daemon" 2>/dev/null || { tail -qn 1 "$folder"/{munged,slurmctld,slurmd}.log | tr '\n' ' '; exit 1; }
    done
    if [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]]; then
        echo ready
        while read -r _; do :; done
        exit 0
    fi
    sleep 0.1
done
echo "the node is $(sinfo --noheader --format='%T %E' 2>&1)"
exit 1

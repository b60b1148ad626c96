#!/bin/bash
# netscene in shards on machines that ssh reaches, by GNU parallel: bash docs/ci/parallel.sh host1 host2 …
# Every machine has netscene and the kernel; what a shard told comes back, and is one run again.
set -euo pipefail
shards=8
(($# > 0)) || { echo "usage: $0 HOST..." >&2; exit 129; }
hosts=$(printf '1/%s,' "$@")
mkdir -p shards
# A shard whose machine is lost is started again on another one.
seq "$shards" | parallel --retries 3 --sshlogin "${hosts%,}" --return 'netscene-{}.ndjson' --cleanup --workdir ... \
  "netscene run --kernel ~/kernels/vmlinuz --shard {}/$shards --quiet --reporter ndjson=netscene-{}.ndjson || [ \$? = 1 ]"
mv netscene-*.ndjson shards/
netscene merge shards/*.ndjson --out run.ndjson
netscene report --from run.ndjson

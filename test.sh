#!/usr/bin/env bash
# Builds everything and runs every test; closes with one line "N passed, N failed, N skipped" over all test projects.
# What a test needs and does not find (photographs, public networks, PostgreSQL) skips it with a reason.
set -uo pipefail
cd "$(dirname "$0")"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

dotnet test --solution Bonafide.slnx "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# The platform closes a run with its totals: "  failed: 0", "  succeeded: 17", "  skipped: 2".
total() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
printf '\n%s passed, %s failed, %s skipped\n' "$(total succeeded | grep . || echo 0)" "$(total failed | grep . || echo 0)" "$(total skipped | grep . || echo 0)"
[ "$(total succeeded | grep . || echo 0)" -gt 0 ] || { echo "No test ran." >&2; exit 1; }
exit "$status"

#!/usr/bin/env bash
# Builds everything and runs every test; closes with one line "N passed, N failed, N skipped" over all test projects.
# What a test needs and does not find (photographs, public networks, PostgreSQL) skips it with a reason.
set -uo pipefail
cd "$(dirname "$0")"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Where nobody watches, a run must end: each test project stops at a test that waits for ever (tests/Watch.cs), and this at what that cannot see.
stop=()
[ "${CI:-}" = true ] && stop=(timeout --kill-after=30 "${BONAFIDE_TEST_LIMIT:-33m}")
"${stop[@]}" dotnet test --solution Bonafide.slnx "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
[ "$status" = 124 ] || [ "$status" = 137 ] && echo "The tests had not ended after ${BONAFIDE_TEST_LIMIT:-33m} and were stopped." >&2

# The platform closes a run with its totals: "  failed: 0", "  succeeded: 17", "  skipped: 2".
total() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
printf '\n%s passed, %s failed, %s skipped\n' "$(total succeeded | grep . || echo 0)" "$(total failed | grep . || echo 0)" "$(total skipped | grep . || echo 0)"
[ "$(total succeeded | grep . || echo 0)" -gt 0 ] || { echo "No test ran." >&2; exit 1; }
exit "$status"

#!/bin/sh
# Writes what the reviewer of a change needs into a directory:
#
#   review.sh DIR PATH...
#
#   report.html      the page             comment.md   for the pull request, below 65,536 bytes
#   findings.sarif   for code scanning    findings.xml for test reports
#   status.txt       one line
#
# AGAINST names what to compare with, as for meshpress check; LINK is the address of the page. Every file is written
# whatever is found. The exit code is that of meshpress check: a job keeps the files first, and fails afterwards.
set -u
dir=$1
shift
mkdir -p "$dir" || exit 3
against=${AGAINST:-}
link=${LINK:-}
[ -z "$against" ] || set -- "$@" --against "$against"

code=0
meshpress report "$@" -o "$dir/report.html" || code=$?
meshpress check "$@" --quiet --format sarif >"$dir/findings.sarif"
meshpress check "$@" --quiet --format junit >"$dir/findings.xml"
meshpress check "$@" --quiet --format brief >"$dir/status.txt"
: >"$dir/comment.md"
if [ -n "$against" ] && meshpress plan "$@" --quiet --format brief >"$dir/plan.txt" 2>/dev/null || [ -s "$dir/plan.txt" ]; then
  mv "$dir/plan.txt" "$dir/status.txt"
  meshpress plan "$@" --quiet --format markdown --max-size 38000 ${link:+--link "$link"} >"$dir/comment.md"
  echo >>"$dir/comment.md"
  meshpress diff "$@" --quiet --format markdown --max-size 26000 >>"$dir/comment.md" 2>/dev/null
else
  rm -f "$dir/plan.txt"
  meshpress check "$@" --quiet --format markdown ${link:+--link "$link"} >"$dir/comment.md"
fi
exit "$code"

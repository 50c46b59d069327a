#!/bin/sh
# Lean 4 compiled to WebAssembly, run by Node; takes the arguments of `lean`.
#
# Lean may read its own library and the folders it is granted, and write only its scratch folder; it cannot start
# processes. It sees the granted folders at the paths they have here, and nothing else of the disk.
#
#   GRADUS_LEAN_READ      folders that Lean may read, separated by colons (default: the current
#                         folder and those of files among the arguments)
#   GRADUS_LEAN_SCRATCH   the one folder that Lean may write (default: none)
#   GRADUS_LEAN_STACK_MB  main stack of Lean in MB (default: 64)
#   GRADUS_LEAN_CODE      file of machine code to start with, as a process with GRADUS_LEAN_CODE_OUT wrote it
#   LEAN_PATH             where Lean looks for .olean files before its own library

self=$(readlink -f -- "$0") || exit 3
root=${self%/bin/lean}

# V8's stack must fit the operating system's, with room to spare; 30 MB is enough for what Lean needs of it.
ulimit -s unlimited 2>/dev/null || ulimit -s "$(ulimit -H -s)" 2>/dev/null
stack=$(ulimit -s)
if [ "$stack" = unlimited ] || [ "$stack" -gt 32000 ]; then
  stack=30000
else
  stack=$((stack * 3 / 4))
fi

GRADUS_LEAN_CWD=$(pwd -P)
GRADUS_LEAN_FOLDERS=
if [ -z "${GRADUS_LEAN_READ+set}" ]; then
  GRADUS_LEAN_READ=$GRADUS_LEAN_CWD
  for argument in "$@"; do
    if [ -f "$argument" ]; then
      GRADUS_LEAN_READ=$GRADUS_LEAN_READ:$(dirname -- "$argument")
    fi
  done
fi

# Without folders inside others: Node refuses a granted folder that contains two more granted ones.
grants=$(
  set -f
  IFS=:
  for folder in $GRADUS_LEAN_READ $GRADUS_LEAN_SCRATCH $root; do
    (cd -P -- "$folder" 2>/dev/null && pwd -P)
  done | grep -vx / | LC_ALL=C sort -u | {
    outer=/
    while IFS= read -r folder; do
      case $folder in
        "$outer"/*) ;;
        *)
          printf '%s\n' "$folder"
          outer=$folder
          ;;
      esac
    done
  }
)
set -- "$root/runtime/lean.js" "$@"
set -f
IFS='
'
for folder in $grants; do
  set -- "--allow-fs-read=$folder" "$@"
  if [ "$folder" != "$root" ]; then
    GRADUS_LEAN_FOLDERS=$folder:$GRADUS_LEAN_FOLDERS
  fi
done
unset IFS
if [ -n "$GRADUS_LEAN_SCRATCH" ]; then
  folder=$(cd -P -- "$GRADUS_LEAN_SCRATCH" && pwd -P) || exit 3
  set -- "--allow-fs-write=$folder" "$@"
fi
export GRADUS_LEAN_CWD GRADUS_LEAN_FOLDERS

exec "$root/runtime/node" --permission --allow-worker "--stack-size=$stack" \
  --disable-warning=SecurityWarning --disable-warning=ExperimentalWarning "$@"

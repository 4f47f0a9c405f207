# Sourced by the scripts: `need run` or `need test` makes `.venv` ready, or ends with one line that says why not.
# When nothing changed this costs three small processes and no Python. Sets `root`, the repository's folder.

root=$(readlink -f -- "$0")
root=${root%/*/*}

need() {
    case $1 in
        run) lock=requirements.lock ;;
        test) lock=requirements-test.lock ;;
    esac
    # The stamp repeats all that `.venv` was made from, the place included: a moved .venv does not work.
    if [ -x "$root/.venv/bin/python" ] &&
        { printf '%s\n' "$root"; cat "$root/$lock"; echo "and the project:"; cat "$root/pyproject.toml"; } |
        cmp -s - "$root/.venv/made-for-$1"; then
        return
    fi
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$python" -I "$root/scripts/environment.py" "$1" || exit
            return
        fi
    done
    if found=$(python3 --version 2>/dev/null); then
        echo "regulars: $found is too old; install Python 3.11 or newer and run this again." >&2
    else
        echo "regulars: Python is missing; install python3 (3.11 or newer) and run this again." >&2
    fi
    exit 1
}

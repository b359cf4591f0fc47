#!/bin/sh
# Builds .venv from the locked requirements: "install.sh run" for what the diary needs, "install.sh test" for the
# tests' tools as well. Does nothing when .venv already holds what the lock says. Called by the Makefile.
set -eu

want=${1:?run or test}
cd "$(dirname "$0")/.."
here=$(pwd -P)
venv_python=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
fail() { for line in "$@"; do say "$line"; done; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || fail "PYTHON is set to $PYTHON, and there is no such program."
        new_enough "$PYTHON" || fail "PYTHON is set to $PYTHON, which is not a Python 3.11 or newer that starts."
        printf '%s\n' "$PYTHON"
        return
    fi
    # A name may exist and not start (version managers leave such stubs), so each one is tried.
    for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
        if new_enough "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || true)
    fail "The diary needs Python 3.11 or newer, and ${found:-no Python 3} was found." \
         "Install one, or name it: make PYTHON=/path/to/python3.12 $want"
}

# What a finished installation was made from. The place counts: a moved checkout has scripts that point elsewhere.
recipe() { printf '%s\n' "$here"; cat requirements/build.txt "requirements/$1.txt" pyproject.toml requirements/install.sh; }
is_installed() { [ -x "$venv_python" ] && recipe "$1" | cmp -s - ".venv/installed-$1"; }

if is_installed "$want"; then exit 0; fi

if ! [ -x "$venv_python" ] || ! new_enough "$venv_python" || ! [ "$(cat .venv/place 2>/dev/null)" = "$here" ]; then
    python=$(choose_python)
    "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || fail \
        "$("$python" --version) is here without its venv and ensurepip modules, which the diary needs to set itself up." \
        "On Debian or Ubuntu: apt-get install python3-venv"
    say "Setting up .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv || fail "Python could not make the folder .venv in $here; its reason stands above."
    printf '%s\n' "$here" > .venv/place
fi

say "Installing the locked packages for $want (once; a minute or two) ..."
rm -f .venv/installed-run .venv/installed-test
pip() { "$venv_python" -m pip -qq --disable-pip-version-check --no-input "$@"; }
{
    # A lock is installed, never resolved: pip that looks for what a package asks for finds what was released since.
    pip install --no-deps --require-hashes -r requirements/build.txt &&
    pip install --no-deps --require-hashes --no-build-isolation -r "requirements/$want.txt"
} || fail \
    "The packages in requirements/$want.txt could not be installed; pip's reason stands above." \
    "The first set-up needs the Python package index (or a mirror set up for pip)."
pip install --no-deps --no-build-isolation --editable . || fail \
    "The diary itself could not be installed into .venv; pip's reason stands above."
# The lock for tests holds everything in the lock for running (a test checks that), so it serves both.
if [ "$want" = test ]; then recipe run > .venv/installed-run; fi
recipe "$want" > ".venv/installed-$want"

#!/bin/sh
# Makes .venv with Python 3.10 and exactly what requirements.lock names. Run by make; safe to run again at any time.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }

usable() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
    for candidate in python3.10 python3 python; do
        if command -v "$candidate" >/dev/null 2>&1 && usable "$candidate"; then command -v "$candidate"; return; fi
    done
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10; do
        if [ -x "$candidate" ] && usable "$candidate"; then say "$candidate"; return; fi
    done
    if command -v uv >/dev/null 2>&1; then
        candidate=$(uv python find 3.10 2>/dev/null || true)
        if [ -n "$candidate" ] && usable "$candidate"; then say "$candidate"; fi
    fi
}

if [ ! -w . ]; then
    say "No se puede escribir en esta carpeta / Cannot write in this folder: $(pwd)" >&2
    exit 1
fi

python=$(find_python)
if [ -z "$python" ]; then
    say "Hace falta Python 3.10 y no se encuentra. Instálelo con «pyenv install 3.10» o «uv python install 3.10»." >&2
    say "Python 3.10 is needed and was not found. Install it with “pyenv install 3.10” or “uv python install 3.10”." >&2
    exit 1
fi

if [ -d .venv ] && { [ ! -f .venv/.complete ] || ! usable .venv/bin/python; }; then
    say "El entorno .venv quedó a medias: se hace de nuevo. / The environment .venv was left half-built: making it anew."
    rm -rf .venv
fi
rm -f .venv/.complete

if [ ! -d .venv ]; then
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        say "Python no puede crear entornos: en Debian instale python3.10-venv. / Python cannot make environments: on Debian install python3.10-venv." >&2
        exit 1
    fi
fi

say "Instalando lo que dice requirements.lock… / Installing what requirements.lock names…"
# uv, with the hash from the same lock, then all the rest with it: minutes become seconds. Compiled now, because where
# PYTHONDONTWRITEBYTECODE is set every process would compile Rasa's modules anew at every start, which takes eight seconds.
locked=$(mktemp)
trap 'rm -f "$locked"' EXIT
awk '/^uv==/ {take=1} take {print} take && !/\\$/ {exit}' requirements.lock > "$locked"
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$locked"
.venv/bin/uv pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
touch .venv/.complete

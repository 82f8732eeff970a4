#!/usr/bin/env bash
# Prove the README's commands on a machine that has Python and nothing else.
#
#     sudo installer/prove_bare.sh [SUITE [COMMAND ...]]      (default: bookworm demo test)
#
# Makes a minimal Debian SUITE in a temporary folder by debootstrap, and in a copy of it each runs every COMMAND
# of run.py on a fresh clone: once as root, once as a person with sudo. Settings for reaching package servers
# (proxies, certificates, pip's) are taken from this machine. Fails if any command fails; prints the seconds.
set -euo pipefail

suite=${1:-bookworm}
commands=("${@:2}")
((${#commands[@]})) || commands=(demo test)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
settings=(PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
while read -r line; do settings+=("$line"); done < <(env | grep -iE '^(pip_(cert|index_url)|https?_proxy|no_proxy)=' || true)

release() {
    for mounted in "$work"/*/{proc,dev/pts,dev}; do
        if mountpoint -q "$mounted"; then umount "$mounted"; fi
    done
    rm -rf --one-file-system "$work"
}
trap release EXIT

bare() { # bare NAME: a fresh copy with a fresh clone in it
    cp -a "$work/pristine" "$work/$1"
    mount -t proc proc "$work/$1/proc"
    mount --bind /dev "$work/$1/dev"
    mount --bind /dev/pts "$work/$1/dev/pts"
    git clone --quiet --no-hardlinks "$root" "$work/$1/srv/bangfu"
}

inside() { # inside NAME PERSON WORDS: run a command of run.py there
    local words="cd /srv/bangfu && env ${settings[*]@Q} python3 installer/run.py ${*:3}"
    local began=$SECONDS
    env -i "${settings[@]}" chroot "$work/$1" su "$2" -c "$words" </dev/null
    echo "== $suite, $2, ${*:3}: $((SECONDS - began)) s"
}

echo "== making a minimal $suite"
debootstrap --variant=minbase --include=python3,ca-certificates,sudo "$suite" "$work/pristine" >"$work/debootstrap.log"
cp -L /etc/resolv.conf /etc/hosts "$work/pristine/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$work/pristine/etc/ssl/certs/"
chroot "$work/pristine" useradd --create-home person
echo 'person ALL=(ALL) NOPASSWD: ALL' >"$work/pristine/etc/sudoers.d/person"

bare root
bare person
chroot "$work/person" chown -R person: /srv/bangfu
for words in "${commands[@]}"; do
    inside root root "$words"
    inside person person "$words"
done

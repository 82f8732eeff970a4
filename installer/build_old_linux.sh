#!/usr/bin/env bash
# Build the Linux packages where the C library is old, so that Debian 11, Kylin V10 SP1 and UOS 20 can install them.
#
#     sudo installer/build_old_linux.sh [OUT]      (default: dist/old-linux)
#
# Makes a minimal Debian 11 by debootstrap in build/old-linux, compiles there the Python of Debian 12's source
# package (Debian 11 has none that is new enough), and runs installer/build.py in a fresh clone. The root and the
# Python are kept for the next time. Settings for reaching package servers are taken from this machine.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$(realpath -m "${1:-$root/dist/old-linux}")
place=$root/build/old-linux
python=/opt/python
settings=(PATH=$python/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root LD_LIBRARY_PATH=$python/lib)
while read -r line; do settings+=("$line"); done < <(env | grep -iE '^(pip_(cert|index_url)|https?_proxy|no_proxy)=' || true)

release() {
    for mounted in "$place"/{proc,dev/pts,dev}; do
        if mountpoint -q "$mounted"; then umount "$mounted"; fi
    done
}
trap release EXIT

inside() { env -i "${settings[@]}" chroot "$place" bash -euc "$1" </dev/null; }

if [ ! -e "$place/made.stamp" ]; then
    echo "== making a minimal Debian 11"
    rm -rf --one-file-system "$place"
    debootstrap --variant=minbase --include=ca-certificates bullseye "$place" >/dev/null
    touch "$place/made.stamp"
fi
mkdir -p "$place/etc/ssl/certs"
cp -L /etc/resolv.conf /etc/hosts "$place/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$place/etc/ssl/certs/"
mount -t proc proc "$place/proc"
mount --bind /dev "$place/dev"
mount --bind /dev/pts "$place/dev/pts"

if [ ! -e "$place$python/made.stamp" ]; then
    echo "== compiling Python"
    mirror=$(sed -n 's/^deb \([^ ]*\) .*/\1/p' "$place/etc/apt/sources.list" | head -n 1)
    echo "deb-src $mirror bookworm main" >"$place/etc/apt/sources.list.d/source.list"
    inside "export DEBIAN_FRONTEND=noninteractive
        apt-get -qq update
        apt-get -qq install -y --no-install-recommends gcc make dpkg-dev pkg-config git binutils zlib1g-dev libssl-dev \
            libffi-dev libbz2-dev liblzma-dev libsqlite3-dev uuid-dev >/dev/null
        mkdir -p /usr/src/python && cd /usr/src/python
        apt-get -qq --download-only source python3.11 >/dev/null
        tar xf python3.11_*.orig.tar.* --strip-components 1
        ./configure -q --prefix=$python --enable-shared --with-ensurepip=install >/dev/null
        make -s -j2 >/dev/null 2>&1
        make -s install >/dev/null 2>&1
        touch $python/made.stamp"
fi

if [ ! -e "$place/usr/bin/rpmbuild" ]; then
    inside "DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends rpm >/dev/null"
fi

echo "== building"
rm -rf "$place/srv/bangfu"
git clone --quiet --no-hardlinks "$root" "$place/srv/bangfu"
inside "cd /srv/bangfu
    git config --global --add safe.directory /srv/bangfu
    python3.11 installer/run.py --version
    .venv/bin/python installer/build.py packages --out dist"
mkdir -p "$out"
cp "$place"/srv/bangfu/dist/*.deb "$place"/srv/bangfu/dist/*.rpm "$out/"
ls -l "$out"

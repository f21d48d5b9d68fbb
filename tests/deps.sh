#!/bin/sh
# tests/deps.sh GROUP... - installs the Debian packages of the groups that are
# missing.  Groups: build (also enough for the demo), check, bench; the last
# has peers from npm too, in build/bench-peers, where npm is there.
set -eu

build="gcc make pkg-config gettext libc6-dev libhpdf-dev libcurl4-gnutls-dev
libetpan-dev libsqlite3-dev libicu-dev libharfbuzz-dev libhyphen-dev hyphen-fr
hyphen-en-gb hyphen-en-us hyphen-ru hyphen-es hyphen-de hyphen-it
libfontconfig-dev libcmark-dev libyaml-dev libjansson-dev libdeflate-dev
libzip-dev libxml2-dev libpng-dev libjpeg-dev libqrencode-dev nettle-dev
libgnutls28-dev gnutls-bin fonts-sil-gentiumplus fonts-liberation2
fonts-dejavu-core fonts-noto-core fonts-arphic-uming fonts-ipaexfont-mincho"
check="clang libclang-rt-14-dev libcmocka-dev perl binutils qpdf poppler-utils
mupdf-tools libpdfbox2-java default-jre-headless libactivation-java
libjaxb-api-java python3 strace libfaketime zbar-tools postfix
python3-aiosmtpd"
bench="texlive-latex-base texlive-lang-french lmodern libpango1.0-dev
libcairo2-dev python3-jinja2 postfix"
peers="liquidjs nodemailer @myriaddreamin/typst-ts-node-compiler"

install_peers() {
	command -v npm >/dev/null || return 0
	for peer in $peers; do
		[ -d "build/bench-peers/node_modules/$peer" ] && continue
		echo "installing: $peer"
		npm install --silent --no-audit --no-fund \
			--prefix build/bench-peers "$peer" ||
			echo "deps.sh: $peer is left out" >&2
	done
}

wanted= with_peers=
for group; do
	case $group in
	build) wanted="$wanted $build" ;;
	check) wanted="$wanted $check" ;;
	bench) wanted="$wanted $bench" with_peers=yes ;;
	*) echo "deps.sh: no group '$group'" >&2; exit 64 ;;
	esac
done

missing=
for package in $wanted; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	"install ok installed") ;;
	*) missing="$missing $package" ;;
	esac
done
if [ -n "$missing" ]; then
	echo "installing:$missing"
	sudo=
	if [ "$(id -u)" -ne 0 ]; then sudo=sudo; fi
	$sudo apt-get update -q >/dev/null
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends $missing >/dev/null
fi
if [ -n "$with_peers" ]; then install_peers; fi

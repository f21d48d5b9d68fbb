#!/bin/sh
# SPDX-License-Identifier: MIT
# make-ca.sh DIR: a private authority and a certificate for 127.0.0.1 and
# localhost: DIR/ca.pem, DIR/cert.pem, DIR/key.pem.  Needs certtool.
set -eu
dir=${1:?usage: make-ca.sh DIR}
mkdir -p "$dir"
log=$dir/certtool.log

certtool --generate-privkey --key-type=ecdsa --outfile "$dir/ca-key.pem" 2>"$log"
certtool --generate-privkey --key-type=ecdsa --outfile "$dir/key.pem" 2>>"$log"
cat >"$dir/ca.cfg" <<END
cn = "Test authority"
ca
cert_signing_key
expiration_days = 3650
END
cat >"$dir/cert.cfg" <<END
cn = "localhost"
dns_name = "localhost"
ip_address = "127.0.0.1"
tls_www_server
signing_key
expiration_days = 3650
END
if ! {
	certtool --generate-self-signed --load-privkey "$dir/ca-key.pem" \
		--template "$dir/ca.cfg" --outfile "$dir/ca.pem"
	certtool --generate-certificate --load-privkey "$dir/key.pem" \
		--load-ca-certificate "$dir/ca.pem" \
		--load-ca-privkey "$dir/ca-key.pem" \
		--template "$dir/cert.cfg" --outfile "$dir/cert.pem"
} 2>>"$log"; then
	cat "$log" >&2
	exit 1
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# make-ca.sh DIR: a private authority and a certificate for 127.0.0.1 and
# localhost: DIR/ca.pem, DIR/cert.pem, DIR/key.pem.  For the same key also
# certificates that must not be trusted: DIR/expired.pem, DIR/elsewhere.pem (of
# another host), DIR/self.pem (signed by itself).  Needs certtool.
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
sed '/^expiration_days/d' "$dir/cert.cfg" >"$dir/expired.cfg"
cat >>"$dir/expired.cfg" <<END
activation_date = "2020-01-01 00:00:00"
expiration_date = "2020-12-31 00:00:00"
END
cat >"$dir/elsewhere.cfg" <<END
cn = "mail.example.org"
dns_name = "mail.example.org"
tls_www_server
signing_key
expiration_days = 3650
END
sign() {
	certtool --generate-certificate --load-privkey "$dir/key.pem" \
		--load-ca-certificate "$dir/ca.pem" \
		--load-ca-privkey "$dir/ca-key.pem" \
		--template "$dir/$1.cfg" --outfile "$dir/$1.pem"
}
if ! {
	certtool --generate-self-signed --load-privkey "$dir/ca-key.pem" \
		--template "$dir/ca.cfg" --outfile "$dir/ca.pem" &&
	certtool --generate-self-signed --load-privkey "$dir/key.pem" \
		--template "$dir/cert.cfg" --outfile "$dir/self.pem" &&
	sign cert && sign expired && sign elsewhere
} 2>>"$log"; then
	cat "$log" >&2
	exit 1
fi

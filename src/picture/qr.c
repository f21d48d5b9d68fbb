/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "picture/picture.h"

static struct qr_code *
copy_code(struct arena *a, const QRcode *made)
{
	struct qr_code *qr = NEW(a, struct qr_code);
	ptrdiff_t count = (ptrdiff_t)made->width * made->width;
	bool *dark = NEW_ARRAY(a, bool, count);

	for (ptrdiff_t i = 0; i < count; i++)
		dark[i] = made->data[i] & 1;	/* the others say what for */
	*qr = (struct qr_code){made->width, dark};
	return qr;
}

struct qr_code *
qr_make(struct arena *a, str text, struct faults *f)
{
	enum { MOST = 2331 };	/* version 40, level M */
	struct qr_code *qr;
	QRcode *made = NULL;

	if (text.len == 0 || text.len > MOST) {
		fault(f, FAULT_DATA, NOWHERE,
		    _("a QR code holds 1 to %d bytes, and this has %lld"), MOST,
		    (long long)text.len);
		return NULL;
	}
	made = QRcode_encodeData((int)text.len,
	    (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
	if (made == NULL) {
		fault(f, FAULT_BUG, NOWHERE, _("cannot make a QR code: %s"),
		    strerror(errno));
		return NULL;
	}
	qr = copy_code(a, made);
	QRcode_free(made);
	return qr;
}

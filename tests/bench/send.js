// SPDX-License-Identifier: MIT
// send.js MESSAGES HOST PORT CONNECTIONS LOG - a peer of the send benchmark:
// nodemailer composes the messages, text and HTML, sends them over a pool of
// connections, and writes a line for each answer.
const fs = require('fs')
const nodemailer = require('nodemailer')

const [file, host, port, connections, log] = process.argv.slice(2)
const messages = JSON.parse(fs.readFileSync(file, 'utf8'))
const pool = nodemailer.createTransport({
	pool: true, maxConnections: Number(connections), maxMessages: Infinity,
	host, port: Number(port), secure: false, ignoreTLS: true,
	name: 'localhost'
})
const answers = fs.openSync(log, 'w')
let at = 0

// As many at a time as there are connections, so that memory stays small.
async function lane() {
	while (at < messages.length) {
		const { to, subject, text, html } = messages[at++]
		const from = '"Cercle des plumes" <plumes@example.org>'
		const told = await pool.sendMail({ from, to, subject, text, html })

		fs.writeSync(answers, to + ' ' + told.response + '\n')
	}
}

async function main() {
	const lanes = []

	for (let i = 0; i < 2 * connections; i++)
		lanes.push(lane())
	await Promise.all(lanes)
	pool.close()
}

main()

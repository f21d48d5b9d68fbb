// SPDX-License-Identifier: MIT
// typst.js LETTERS OUT - a peer of the print benchmark: the same letters by
// Typst in one process, to one PDF, or to a PDF each if OUT is a folder.
// LETTERS is letters.txt of data.py: blocks end in an empty line, letters in a
// form feed.
const fs = require('fs')
const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler')

// In points from the margins; the head stands where the other peers have it.
const layout = `
#let paper(body) = {
  set page(paper: "a4", margin: (x: 25mm, y: 20mm))
  set text(font: "Liberation Serif", size: 11pt, lang: "fr", hyphenate: true)
  set par(justify: true, spacing: 18pt)
  body
}
#let lines(text) = text.split("\\n").join(linebreak())
#let letter(sender, address, date, subject, signature, ..body) = {
  place(top + left, lines(sender))
  place(top + left, dx: 240pt, dy: 64pt, lines(address))
  place(top + left, dx: 240pt, dy: 163pt, date)
  v(200pt)
  strong(subject)
  for text in body.pos() { par(text) }
  v(42pt)
  pad(left: 240pt, signature)
}
`

// A string of Typst, whatever is in it.
const quoted = text => '"' + text.replace(/["\\]/g, '\\$&') + '"'

function call(text) {
	const [sender, address, date, subject, ...body] =
		text.trim().split('\n\n')
	const signature = body.pop()
	const all = [sender, address, date, subject, signature, ...body]

	return '#letter(' + all.map(quoted).join(', ') + ')\n'
}

function pdf(compiler, letters) {
	const main = '#import "layout.typ": *\n#show: paper\n' +
		letters.map(call).join('#pagebreak()\n')

	return compiler.pdf({ mainFileContent: main }, { pdfTags: false })
}

const [path, out] = process.argv.slice(2)
const letters = fs.readFileSync(path, 'utf8').split('\f').slice(0, -1)
const compiler = NodeCompiler.create({ workspace: __dirname })
compiler.addSource(__dirname + '/layout.typ', layout)
if (fs.existsSync(out) && fs.statSync(out).isDirectory())
	letters.forEach((letter, n) => {
		const name = String(n + 1).padStart(5, '0') + '.pdf'

		fs.writeFileSync(out + '/' + name, pdf(compiler, [letter]))
		compiler.evictCache(10)
	})
else
	fs.writeFileSync(out, pdf(compiler, letters))

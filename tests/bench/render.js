// SPDX-License-Identifier: MIT
// render.js TEMPLATE DATA.json COUNT - what render.c does, with liquidjs.
const fs = require('fs')
const { Liquid } = require('liquidjs')

const [template, data, count] = process.argv.slice(2)
const engine = new Liquid()
const parsed = engine.parse(fs.readFileSync(template, 'utf8'))
const fields = JSON.parse(fs.readFileSync(data, 'utf8'))
let text = ''
for (let i = 0; i < Number(count); i++) text = engine.renderSync(parsed, fields)
process.stdout.write(text)

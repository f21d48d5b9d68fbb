#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""render.py TEMPLATE DATA.json COUNT - what render.c does, with Jinja2."""
import json
import sys

import jinja2

with open(sys.argv[1], encoding="utf-8") as file:
    template = jinja2.Environment(keep_trailing_newline=True).from_string(
        file.read())
with open(sys.argv[2], encoding="utf-8") as file:
    fields = json.load(file)
text = ""
for _ in range(int(sys.argv[3])):
    text = template.render(fields)
sys.stdout.write(text)

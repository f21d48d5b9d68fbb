#!/bin/sh
# The short form of `make torture`: tests/torture/run.py tells what it does.
exec /usr/bin/python3 tests/torture/run.py --short

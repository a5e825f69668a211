# Two commands: `make demo` and `make test`. The work is done by the package dev/.
#
#   PORT=8070          the demo's port (8069)
#   ODOO_DIR=…         an Odoo 19 tree of your own
#   DATABASE_URL=…     a PostgreSQL of your own: postgresql://user:password@host:port/db
#   XDG_CACHE_HOME=…   where everything fetched and built is kept (~/.cache)
#   PYTHON=python3.12  the interpreter to start with
#   ARGS="…"           further arguments for test, odoo, shell, bench and native

PYTHON ?= python3
export PORT ODOO_DIR DATABASE_URL DEBIAN_MIRROR ARGS TAGS KEEP FRESH
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help demo fresh-demo test odoo shell bench lint native clean

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile
	@echo "Targets: demo fresh-demo test odoo shell bench lint native clean"

demo:  ## serve Odoo 19 with the add-ons and demo data; FRESH=1 starts anew
	@$(PYTHON) -m dev demo

fresh-demo: export FRESH = 1
fresh-demo: demo

test:  ## every test, Python and browser; TAGS=/module:Class.method, KEEP=1
	@$(PYTHON) -m dev test

odoo:  ## any Odoo command line: make odoo ARGS="--help"
	@$(PYTHON) -m dev odoo

shell:  ## Odoo's Python shell on the demo database
	@$(PYTHON) -m dev shell

bench:  ## side by side with plain Odoo
	@$(PYTHON) -m dev bench

lint:
	@$(PYTHON) -m dev lint

native:  ## Odoo's own tests with and without the add-ons
	@$(PYTHON) -m dev native

clean:  ## delete everything fetched and built, the demo database included
	@$(PYTHON) -m dev clean

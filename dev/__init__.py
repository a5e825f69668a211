"""The environment behind the Makefile: Odoo 19, Python, PostgreSQL, demo and tests.

Standard library only: it runs before anything is installed, on Python 3.10 or newer.
"""

"""Runs a notebook from top to bottom, and saves its outputs and pictures in it."""

import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, record_timing=False, coalesce_streams=True).execute()
nbformat.write(notebook, sys.argv[1])

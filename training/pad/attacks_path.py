"""Lets the scripts of this folder import the neighbouring package `attacks` however they are started."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from attacks.optics import squeeze_jpeg  # noqa: F401

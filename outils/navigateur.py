"""Où se trouve Chromium."""

import os
import shutil

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Chemin de Chromium : la variable CHROMIUM, puis les noms usuels ; None s'il manque."""
    if os.environ.get("CHROMIUM"):
        return shutil.which(os.environ["CHROMIUM"])
    return next(filter(None, map(shutil.which, NOMS)), None)

"""Où se trouve Chromium."""

import os
import shutil

# Le même moteur sans fenêtre ni extensions d'abord : un tiers de calcul de moins par page.
NOMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def chromium() -> str | None:
    """Chemin de Chromium : la variable CHROMIUM, puis les noms usuels ; None s'il manque."""
    if os.environ.get("CHROMIUM"):
        return shutil.which(os.environ["CHROMIUM"])
    return next(filter(None, map(shutil.which, NOMS)), None)

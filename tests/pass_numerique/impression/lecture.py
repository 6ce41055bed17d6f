"""Relire un PDF imprimé : son texte et ses codes QR, comme une personne et comme un téléphone."""

from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import zxingcpp


@contextmanager
def _ouvert(chemin: Path):
    document = pypdfium2.PdfDocument(chemin)
    try:
        yield document
    finally:
        document.close()


def textes(chemin: Path) -> list[str]:
    """Le texte de chaque page."""
    with _ouvert(chemin) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def codes_qr(chemin: Path, ppp: int = 150) -> list[list[str]]:
    """Les codes QR de chaque page, de haut en bas, lus sur son image."""
    with _ouvert(chemin) as document:
        images = [page.render(scale=ppp / 72, grayscale=True).to_pil() for page in document]
    return [
        [lu.text for lu in sorted(zxingcpp.read_barcodes(i), key=lambda c: c.position.top_left.y)]
        for i in images
    ]


def image(chemin: Path, page: int, ppp: int = 150):
    """L'image d'une page, en gris."""
    with _ouvert(chemin) as document:
        return document[page].render(scale=ppp / 72, grayscale=True).to_pil()

"""Des carrés de Pass comme un téléphone les voit : droits, tournés, abîmés, et en vidéo."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter

GRIS = (150, 150, 150)
COTE = 480
IMAGES_PAR_SECONDE = 30  # celles d'un fichier .mjpeg, pour Chromium


def carre(contenu: str, cote: int = COTE) -> Image.Image:
    """Le carré imprimé (correction M, comme sur un chéquier), au milieu d'une image grise."""
    tampon = io.BytesIO()
    segno.make(contenu, error="m", micro=False).save(tampon, kind="png", scale=6, border=4)
    fond = Image.new("RGB", (cote, cote), GRIS)
    dessin = Image.open(tampon).convert("RGB").resize((cote * 2 // 3, cote * 2 // 3))
    fond.paste(dessin, (cote // 6, cote // 6))
    return fond


def tourne(image: Image.Image, degres: int) -> Image.Image:
    return image.rotate(degres, resample=Image.Resampling.BICUBIC, fillcolor=GRIS)


def penche(image: Image.Image) -> Image.Image:
    """Vu de biais : le haut est plus loin que le bas."""
    fuite = 0.15 / image.height
    coefficients = (1, image.width / 2 * fuite, 0, 0, 1.12, 0, 0, fuite)
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        coefficients,
        resample=Image.Resampling.BICUBIC,
        fillcolor=GRIS,
    )


def floue(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(1.6))


def pale(image: Image.Image) -> Image.Image:
    """Dans une salle sombre : du gris sur du gris."""
    return image.point(lambda valeur: 90 + valeur // 4)


def a_l_ombre(image: Image.Image) -> Image.Image:
    ombre = Image.new("RGB", image.size, (0, 0, 0))
    masque = Image.linear_gradient("L").resize(image.size).point(lambda valeur: valeur * 2 // 3)
    return Image.composite(ombre, image, masque)


def tachee(image: Image.Image, part: float) -> Image.Image:
    """Une tache d'encre au milieu, large d'une part du carré imprimé."""
    tachee_, large = image.copy(), image.width * 2 / 3 * part
    milieu = image.width / 2
    bords = [milieu - large / 2, milieu - large / 2, milieu + large / 2, milieu + large / 2]
    ImageDraw.Draw(tachee_).ellipse(bords, fill=(20, 20, 60))
    return tachee_


def cote_a_cote(grande: Image.Image, petite: Image.Image) -> Image.Image:
    """Deux chéquiers posés l'un près de l'autre."""
    ensemble = Image.new("RGB", (grande.width + petite.width,) * 2, GRIS)
    ensemble.paste(grande, (0, 0))
    ensemble.paste(petite, (grande.width, grande.height))
    return ensemble


def octets(image: Image.Image, genre: str = "PNG") -> bytes:
    tampon = io.BytesIO()
    image.save(tampon, genre, quality=85)
    return tampon.getvalue()


def filmer(chemin: Path, plans: Sequence[tuple[str, float]]) -> Path:
    """Un film : (contenu du carré, secondes) ; un contenu vide est un plan sans carré."""
    film = bytearray()
    for contenu, secondes in plans:
        image = carre(contenu) if contenu else Image.new("RGB", (COTE, COTE), GRIS)
        film += octets(image, "JPEG") * round(secondes * IMAGES_PAR_SECONDE)
    chemin.write_bytes(film)
    return chemin

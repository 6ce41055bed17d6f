"""Les listes fermées du code et ce qui les sert."""

import re
from pathlib import Path

from django.conf import settings

from lieux.reference import lire_fixture
from lieux.vocabulaire import Icone

_SYMBOLE = re.compile(r'<symbol id="([^"]+)" viewBox="0 0 24 24">')


def test_chaque_dessin_propose_existe_une_seule_fois():
    planche = (Path(settings.BASE_DIR) / "static/img/icones.svg").read_text(encoding="utf-8")
    dessins = _SYMBOLE.findall(planche)
    assert len(dessins) == len(set(dessins))
    assert set(Icone.values) <= set(dessins)


def test_chaque_dessin_sert_au_premier_jeu():
    jeu = lire_fixture("orientation.json")
    utilises = {mot["icone"] for mot in (*jeu["situations"], *jeu["besoins"])}
    assert utilises == set(Icone.values)

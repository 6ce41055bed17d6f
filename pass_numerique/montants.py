"""Des centimes et des parts en mots : « 1 250 € », « 12,50 € », « 33,33 % »."""

from django.utils.formats import number_format


def euros(centimes: int) -> str:
    """Les centimes ne s'écrivent que s'il y en a."""
    entiers, reste = divmod(abs(int(centimes)), 100)
    signe = "−" if int(centimes) < 0 else ""
    montant = number_format(entiers, use_l10n=True, force_grouping=True)
    return f"{signe}{montant}{f',{reste:02d}' if reste else ''}\N{NO-BREAK SPACE}€"


def pour_cent(dix_milliemes: int) -> str:
    entiers, reste = divmod(int(dix_milliemes), 100)
    return f"{entiers}{f',{reste:02d}' if reste else ''}\N{NO-BREAK SPACE}%"


def nombre(valeur: int) -> str:
    """« 5 970 »."""
    return number_format(int(valeur), use_l10n=True, force_grouping=True)

"""Pour les pages du Pass : `{{ centimes|euros }}`, `{% gestes_du_pass as gestes %}`."""

from typing import Any

from django import template
from django.utils.formats import number_format

from pass_numerique import gestes

register = template.Library()


@register.filter
def euros(centimes: int) -> str:
    """« 1 250 € », « 12,50 € » : les centimes ne s'écrivent que s'il y en a."""
    entiers, reste = divmod(abs(int(centimes)), 100)
    signe = "−" if int(centimes) < 0 else ""
    montant = number_format(entiers, use_l10n=True, force_grouping=True)
    return f"{signe}{montant}{f',{reste:02d}' if reste else ''}\N{NO-BREAK SPACE}€"


@register.simple_tag(takes_context=True)
def gestes_du_pass(context: dict[str, Any]) -> list[gestes.Geste]:
    """Ce que la personne connectée peut faire."""
    return gestes.gestes_de(context["request"].user)

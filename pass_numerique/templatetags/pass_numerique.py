"""Pour les pages du Pass : `{{ centimes|euros }}`, `{% gestes_du_pass as gestes %}`."""

from typing import Any

from django import template

from pass_numerique import gestes, montants

register = template.Library()
register.filter(montants.euros)


@register.filter
def duree(minutes: int) -> str:
    """« 45 min », « 2 h », « 1 h 30 »."""
    heures, reste = divmod(int(minutes), 60)
    if not heures:
        return f"{reste}\N{NO-BREAK SPACE}min"
    suite = f"\N{NO-BREAK SPACE}{reste:02d}" if reste else ""
    return f"{heures}\N{NO-BREAK SPACE}h{suite}"


@register.simple_tag(takes_context=True)
def gestes_du_pass(context: dict[str, Any]) -> list[gestes.Geste]:
    """Ce que la personne connectée peut faire."""
    return gestes.gestes_de(context["request"].user)

"""Headings in two lines, for columns that are narrower than their names."""


def halves(heading: str) -> list[str]:
    """Broken at the space that is nearest to the middle; one line where there is none."""
    spaces = [place for place, character in enumerate(heading) if character == " "]
    if not spaces:
        return [heading]
    cut = min(spaces, key=lambda place: abs(2 * place + 1 - len(heading)))
    return [heading[:cut], heading[cut + 1 :]]

"""What a category looks like."""

ICONS = {
    "Appliances": "air-vent",
    "Cleaning": "brush-cleaning",
    "Plumbing": "droplets",
    "Electrical": "zap",
    "Pest control": "bug",
    "Painting": "paint-roller",
    "Carpentry": "hammer",
}


def icon_of(category: str) -> str:
    """The drawing beside a category; a wrench for those without one of their own."""
    return ICONS.get(category, "wrench")

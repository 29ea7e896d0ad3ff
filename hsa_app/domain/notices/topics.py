"""Who hears of a bell."""


def bell(user_id: int) -> str:
    """Every tab of one person, for the count in its bar."""
    return f"bell:{user_id}"

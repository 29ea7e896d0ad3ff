"""Services of the demo: twelve in five categories."""

from datetime import datetime
from decimal import Decimal

from hsa_app.core.settings import get_settings
from hsa_app.models import Service

_SERVICES = (
    ("AC service", "Appliances", 60, 499,
     "Filter, coil and drain cleaning, gas pressure check. For split and window units up to 2 tonnes."),
    ("AC gas refill", "Appliances", 90, 2299, "Leak test, vacuum and R32 or R410A refill."),
    ("Washing machine repair", "Appliances", 60, 399,
     "Front and top loaders of all brands: not spinning, not draining, leaking or noisy."),
    ("Deep cleaning, 2 BHK", "Cleaning", 300, 2999,
     "Two people, five hours: kitchen degreasing, bathroom descaling, fans, windows and floors."),
    ("Sofa and carpet cleaning", "Cleaning", 90, 799,
     "Shampoo and vacuum for up to five seats. Dry in about four hours."),
    ("Water tank cleaning", "Cleaning", 120, 899,
     "Drained, scrubbed, vacuumed and disinfected. Overhead or underground, up to 2,000 litres."),
    ("Leak and tap repair", "Plumbing", 45, 249, "Dripping taps, leaking joints, worn washers and stuck valves."),
    ("Drain unblocking", "Plumbing", 60, 449, "Kitchen, bathroom and balcony drains, by spring machine or by hand."),
    ("Electrician visit", "Electrical", 30, 199, "Sockets, switches, MCB trips and fault finding."),
    ("Fan and light fitting", "Electrical", 45, 299, "Ceiling fans, tube lights and fixtures, up to three points."),
    ("Cockroach and ant control", "Pest control", 60, 899,
     "Odourless gel in kitchen and bathrooms. No need to empty the cupboards; works for six months."),
    ("Termite treatment", "Pest control", 180, 3499,
     "Drill and inject along the walls, woodwork treated on the surface. One year of cover."),
)  # fmt: skip


def build_services(created_at: datetime) -> list[Service]:
    """Build the services of the catalogue."""
    currency = get_settings().currency
    return [
        Service(
            name=name,
            category=category,
            duration_minutes=minutes,
            base_price=Decimal(price).quantize(Decimal("0.01")),
            description=description,
            currency=currency,
            created_at=created_at,
        )
        for name, category, minutes, price, description in _SERVICES
    ]

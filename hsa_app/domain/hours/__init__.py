"""When a professional is free: their hours, what lies in them already, and what still fits."""

"""A professional's own calendar: saying when they work, and seeing what lies ahead."""

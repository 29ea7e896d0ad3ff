"""The primitives of the design system."""

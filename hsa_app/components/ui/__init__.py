"""The design system's primitives: the only place that knows class names."""

"""Our own small primitives: the only place that knows a class name."""

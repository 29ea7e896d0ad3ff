"""Support of the tests: real servers on free local ports, and helpers around them."""

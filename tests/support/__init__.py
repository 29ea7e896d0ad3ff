"""What tests lean on: real servers on picked-free ports of this machine."""

"""What the licence section tells beside findings: editions, notices, components."""

# preflight

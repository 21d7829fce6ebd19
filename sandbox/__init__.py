"""What touches people's data: the jail, the readers, the operators and the insight miners."""

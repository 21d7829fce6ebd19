"""The services of Data Speaks, and the kit they share."""

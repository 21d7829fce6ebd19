"""What every service needs and none owns: errors, access, hosting, stubs, database, blobs, bus, telemetry."""

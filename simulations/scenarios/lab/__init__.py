"""The laboratory: one short run of a small cluster with clients, faults and every check on."""

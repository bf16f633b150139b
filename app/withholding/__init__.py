"""What is decided and stored, but not shown: silent mode, a start in steps, the control arm of a trial."""

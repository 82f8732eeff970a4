"""How it travels: bundle, seal, receipt, enrolment."""

"""Case reports for the order-select service: who the patient is, what is ordered, what the service should answer."""

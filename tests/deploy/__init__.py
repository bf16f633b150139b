"""What ships beside the service: dashboards, alerts, composition, lists of what is inside."""

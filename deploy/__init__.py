"""What it takes to run the service elsewhere: chart, dashboards, alerts, and the programs that check them."""

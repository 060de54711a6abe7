"""Maps of what could be: changes, scenarios, their forecasts, and what came of them."""

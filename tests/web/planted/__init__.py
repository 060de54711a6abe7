"""What each analyzer must find in the demo company, asked of an installation that has all of it.

`steps` asks what goes on along the path, `files` of the state of the data, `texts` of themes and moods,
`people` of models, personas and advice, `times` of days, hours and weeks to come. `asking` is how they ask.
"""

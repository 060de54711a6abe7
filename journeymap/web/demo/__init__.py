"""A made-up shop to try everything on: its customers, what they do and say, and the effects planted in it.

`effects` says what is planted, `company` draws customers, `trips` and `trip` what they do, `answers` what
they say, `flaws` what is wrong with what is kept of it, `writing` the files, `loading` hands the files in as
a person would, `logins` makes the accounts.
"""

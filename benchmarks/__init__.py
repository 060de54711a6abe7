"""Speed, memory and exactness beside other tools. Development only."""

"""The assistant's tools for agents outside: the Model Context Protocol at /mcp (docs/mcp.md)."""

"""The feed that Power BI, Excel and others read: OData 4.0, read only, over the desk tables."""

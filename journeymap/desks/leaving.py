"""The exits of the desks: each is closed until an administrator opens it."""

from journeymap.access.exits import exit

exit("tableau", "Tableau", "Extracts (.hyper) of events, cases, customers and figures, taken as files.")
exit("tables", "Tables", "CSV and Parquet of events, cases, customers and figures, taken as files.")
exit("spss", "SPSS", "Files (.sav) of customers, cases, answers and figures, taken as files.")
exit("process-miners", "Process miners", "Event logs as XES and OCEL 2.0, taken as files.")
exit(
    "odata",
    "Power BI and Excel",
    "A feed (OData) of events, cases, customers and figures, for programs that bear a token.",
)
exit("models", "Models", "Trained models as ONNX, with their cards, taken as files.")
exit(
    "real-keys",
    "Keys of customers",
    "Takes, feeds and messages may bear keys of customers and cases as they are, and traits that few share.",
)
exit("texts", "Words of customers", "Takes may bear what customers wrote, masked as it was at the import.")

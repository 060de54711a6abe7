"""One module knows Spark, one reads which engine is set; all others are told the work by the kernel."""

from tests.architecture.test_arrows import HOUSE, ROOT, imported, name, sources

SPARK = {"pyspark", "py4j"}


def test_one_module_imports_spark():
    files = [*sources(HOUSE), *sources(ROOT / "plugins")]
    knowing = {name(path) for path in files for module, _ in imported(path) if module.split(".")[0] in SPARK}
    assert knowing == {"journeymap/events/spark.py"}


def test_nobody_imports_that_module_and_one_reads_the_setting():
    files = [*sources(HOUSE), *sources(ROOT / "plugins")]
    importing = {
        name(path)
        for path in files
        for module, _ in imported(path)
        if module.startswith("journeymap.events.spark.")
    }
    assert not importing  # it is loaded by its name, where it is wanted
    reading = {
        name(path)
        for path in files
        if "settings.ENGINE" in path.read_text() or "SPARK_MASTER" in path.read_text()
    }
    assert reading == {"journeymap/events/engines.py", "journeymap/settings.py"}

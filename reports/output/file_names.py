"""What the files of a report are called; known without importing what writes them."""

(
    PERCENTILES, SENSITIVITY, INPUTS, DECISIONS, PROVENANCE, SUMMARY, PAGE, WORKBOOK, HISTOGRAM, TORNADO,
    INPUTS_PICTURE,
) = REPORT_FILES = (
    "percentiles.csv", "sensitivity.csv", "inputs.csv", "decisions.csv", "provenance.json", "summary.json",
    "report.html", "report.xlsx", "histogram.png", "tornado.png", "inputs.png",
)

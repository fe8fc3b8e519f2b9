"""Opens a layer in QGIS without a screen, and prints what it finds as JSON.

Run with the system's Python, which alone has QGIS: `layer.py ADDRESS WEST SOUTH EAST NORTH
EXPRESSION`. It knows nothing of the project.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)


def main(address: str, box: list[float], expression: str) -> dict[str, object]:
    """Return what a layer holds: all, in the box, and by the expression."""
    source = f"url='{address}' typename='plots' restrictToRequestBBOX='1'"

    def opened() -> QgsVectorLayer:
        return QgsVectorLayer(source, "plots", "OAPIF")

    def found(request: QgsFeatureRequest) -> list[str]:
        # A layer of its own each time: one that has read all asks no more.
        return sorted(str(feature["id"]) for feature in opened().getFeatures(request))

    layer = opened()
    if not layer.isValid():
        return {"error": layer.error().message()}
    return {
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "fields": [field.name() for field in layer.fields()],
        "all": found(QgsFeatureRequest()),
        "box": found(QgsFeatureRequest().setFilterRect(QgsRectangle(*box))),
        "expression": found(QgsFeatureRequest(QgsExpression(expression))),
    }


if __name__ == "__main__":
    application = QgsApplication([], False)  # noqa: FBT003 – QGIS's own signature
    application.initQgis()
    print(json.dumps(main(sys.argv[1], [float(one) for one in sys.argv[2:6]], sys.argv[6])))  # noqa: T201
    application.exitQgis()

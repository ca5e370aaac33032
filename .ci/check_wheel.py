"""Compare wheels with the package they were built from: `python .ci/check_wheel.py dist/*.whl`."""

import re
import sys
import zipfile
from pathlib import Path

root = Path(__file__).parents[1]
package = {
    path.relative_to(root).as_posix()
    for path in (root / "autograd_lite").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
for name in sys.argv[1:]:
    with zipfile.ZipFile(name) as wheel:
        files = [file for file in wheel.namelist() if ".dist-info/" not in file]
        (about,) = (file for file in wheel.namelist() if file.endswith(".dist-info/METADATA"))
        metadata = wheel.read(about).decode()
    assert sorted(files) == sorted(package), sorted(package.symmetric_difference(files))
    assert "# autograd_lite" in metadata, "the wheel has no description"
    broken = re.findall(r"\]\((?!https?://|#)[^)]*\)", metadata)
    assert not broken, f"the description links to what an index does not have: {broken}"
    print(f"{name}: {len(files)} files, all of the package; a description without broken links")

"""corpus_files.py CORPUS FOLDER: links to the corpus' good images. Used by bench/images, bench/kept and bench/pixels."""

import json
import os
import sys

for row in map(json.loads, open(f"{sys.argv[1]}/manifest.jsonl", encoding="utf-8")):
    if row["kind"] in ("good", "redirect"):
        os.symlink(f"{sys.argv[1]}/{row['file']}", f"{sys.argv[2]}/{os.path.basename(row['file'])}")

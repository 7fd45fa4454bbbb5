#!/usr/bin/env python3
"""Does each row's fate agree with what the corpus says of it, and do tars and tables agree?

  corpus_check.py CORPUS OUTPUT LIST     LIST: urls_all or dataset

Needs pyarrow and Pillow, as the corpus itself does.
"""
import collections, glob, io, json, subprocess, sys
import pyarrow.parquet as pq
from PIL import Image

corpus, output, name = sys.argv[1:]
expected = {
    "good": {("success", None)}, "redirect": {("success", None)},
    "truncated": {("failed_to_resize", "decode_failed")}, "html": {("failed_to_resize", "not_an_image")},
    "empty": {("failed_to_download", "empty_body")}, "missing": {("failed_to_download", "http_404")},
    "err500": {("failed_to_download", "http_500")}, "noai": {("failed_to_download", "opt_out")},
    "slow": {("failed_to_download", "total_timeout"), ("failed_to_download", "read_timeout")},
}
kinds = {r["path"]: r["kind"] for r in map(json.loads, open(f"{corpus}/manifest.jsonl", encoding="utf-8"))}
source = pq.read_table(f"{corpus}/{name}.parquet").to_pylist()
rows = [r for f in sorted(glob.glob(f"{output}/*.parquet")) for r in pq.read_table(f).to_pylist()]
problems = []

ids = collections.Counter(r["id"] for r in rows)
if len(rows) != len(source) or set(ids) != {f"0-{i}" for i in range(len(source))} or max(ids.values()) > 1:
    problems.append(f"{len(source)} rows went in, {len(rows)} came out, {len(ids)} different ids")
seen = collections.Counter()
fates = collections.Counter()
for r in rows:
    row = source[int(r["id"].split("-")[1])]
    if (row["url"], row["caption"]) != (r["url"], r["caption"]):
        problems.append(f"{r['id']}: url or caption is not the source's")
    fate = (r["status"], r["reason"])
    fates[fate] += 1
    if fate[0] == "duplicate":
        continue
    seen[(row["url"], row["caption"])] += 1
    kind = kinds["/" + row["url"].split("/", 3)[3]]
    if fate not in expected[kind]:
        problems.append(f"{r['id']} ({kind}): {fate}, {r['error_message']}")
if set(seen) != {(s["url"], s["caption"]) for s in source} or max(seen.values()) > 1:
    problems.append("not exactly one of each set of duplicates went on")

keys = {r["key"] for r in rows if r["status"] == "success"}
in_tars, images = set(), 0
for tar in sorted(glob.glob(f"{output}/*.tar")):
    for member in subprocess.run(["tar", "tf", tar], check=True, capture_output=True, text=True).stdout.split():
        in_tars.add(member.split(".")[0])
    import tarfile
    with tarfile.open(tar) as t:
        for m in t:
            if m.name.endswith(".jpg"):
                Image.open(io.BytesIO(t.extractfile(m).read())).load()
                images += 1
if in_tars != keys or images != len(keys):
    problems.append(f"{len(keys)} rows say success, the tars hold {len(in_tars)} keys and {images} images")

print(f"{name}: {len(rows)} rows, {images} images decode;", ", ".join(f"{s}{'/' + x if x else ''} {n}" for (s, x), n in sorted(fates.items(), key=str)))
print("\n".join(problems[:20]) if problems else f"{name}: every fate is as the manifest says")
sys.exit(bool(problems))

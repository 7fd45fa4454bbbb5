#!/usr/bin/env python3
"""Writes a CSV of a corpus' good images with url, caption and md5.
corpus_list.py CORPUS FILE [BASE_URL] [ROWS]     more rows than images repeat them with a query"""
import csv, hashlib, json, sys

corpus, target = sys.argv[1:3]
base = sys.argv[3] if len(sys.argv) > 3 else "http://127.0.0.1:8099"
good = [
    row
    for row in map(json.loads, open(f"{corpus}/manifest.jsonl", encoding="utf-8"))
    if row["kind"] in ("good", "redirect")
]
rows = int(sys.argv[4]) if len(sys.argv) > 4 else len(good)
md5 = [hashlib.md5(open(f"{corpus}/{row['file']}", "rb").read()).hexdigest() for row in good]
with open(target, "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["url", "caption", "md5"])
    for i in range(rows):
        row = good[i % len(good)]
        query = f"?round={i // len(good)}" if i >= len(good) else ""
        out.writerow([base + row["path"] + query, row["caption"], md5[i % len(good)]])

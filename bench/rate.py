#!/usr/bin/env python3
"""Images per second of a finished run: from its first result to the summary on disk.
rate.py OUTPUT LABEL"""
import glob, json, os, sys

output, label = sys.argv[1:]
stats = [json.load(open(name)) for name in glob.glob(f"{output}/*_stats.json")]
images = sum(one["successes"] for one in stats)
seconds = os.path.getmtime(f"{output}/_summary.json") - min(one["start_time"] for one in stats)
print(f"{label}: {images} images, {seconds:.1f} s, {images / seconds:.0f} images/s")

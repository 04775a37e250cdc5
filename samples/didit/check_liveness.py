#!/usr/bin/env python3
"""Judges one picture in Didit's dialect.

The command line, the output and the exit codes are those that users of the vendor's own script know, so that scripts around it go on
working; the code is ours and needs nothing but Python. The server is BONAFIDE_URL, the key DIDIT_API_KEY.

Exit codes: 0 the server judged it (approved or declined), 1 it did not, 2 the command line makes no sense.
"""
import argparse
import json
import os
import sys
import urllib.error
import urllib.request
import uuid


def form(fields, name, file_name, content):
    """A multipart body: text fields first, then the picture."""
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def check(image, threshold, rotate, vendor_data):
    key = os.environ.get("DIDIT_API_KEY")
    if not key:
        sys.exit("Error: DIDIT_API_KEY is not set.")
    try:
        with open(image, "rb") as file:
            content = file.read()
    except OSError as fault:
        sys.exit(f"Error: {image}: {fault.strerror}")
    fields = {}
    if threshold is not None:
        fields["face_liveness_score_decline_threshold"] = str(threshold)
    if rotate:
        fields["rotate_image"] = "true"
    if vendor_data:
        fields["vendor_data"] = vendor_data
    body, kind = form(fields, "user_image", os.path.basename(image), content)
    url = os.environ.get("BONAFIDE_URL", "http://127.0.0.1:8080").rstrip("/") + "/v3/passive-liveness/"
    request = urllib.request.Request(url, body, {"x-api-key": key, "Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            if answer.status != 200:
                sys.exit(f"Error {answer.status}: {answer.read().decode()}")
            return json.load(answer)
    except urllib.error.HTTPError as fault:
        sys.exit(f"Error {fault.code}: {fault.read().decode()}")
    except urllib.error.URLError as fault:
        sys.exit(f"Error: {url} cannot be reached: {fault.reason}")


def main():
    parser = argparse.ArgumentParser(description="Judge whether a picture shows a live person.")
    parser.add_argument("image", help="JPEG, PNG, WebP or TIFF, at most 5 MB")
    parser.add_argument("--threshold", type=int, help="a score at or below it declines, 0 to 100 (server's default: 30)")
    parser.add_argument("--rotate", action="store_true", help="try four ways up")
    parser.add_argument("--vendor-data", help="your own name for the person or the case")
    given = parser.parse_args()
    answer = check(given.image, given.threshold, given.rotate, given.vendor_data)
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    liveness = answer.get("liveness", {})
    print(f"\n--- Result: {liveness.get('status')} | Score: {liveness.get('score')}/100 | Quality: {liveness.get('face_quality')} ---")


if __name__ == "__main__":
    main()

"""Asks in Verifik's dialect whether a picture shows a live person: python3 check.py IMAGE. Needs VERIFIK_TOKEN."""
import base64
import json
import os
import sys
import urllib.error
import urllib.request

url = os.environ.get("BONAFIDE_URL", "http://127.0.0.1:8080") + "/v2/face-recognition/liveness"
image = open(sys.argv[1], "rb").read()
body = json.dumps({"os": "DESKTOP", "image": base64.b64encode(image).decode()}).encode()
kind = "application/json"
headers = {"Authorization": "Bearer " + os.environ["VERIFIK_TOKEN"], "Content-Type": kind}
try:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as fault:
    sys.exit(f"Error {fault.code}: {fault.read().decode()}")

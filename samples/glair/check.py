"""Asks in GLAIR's dialect whether a picture shows a live person: python3 check.py IMAGE. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY."""
import base64
import os
import sys
import urllib.error
import urllib.request
import uuid

url = os.environ.get("BONAFIDE_URL", "http://127.0.0.1:8080") + "/face/v1/passive-liveness"
image = open(sys.argv[1], "rb").read()
boundary = uuid.uuid4().hex
body = (f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{os.path.basename(sys.argv[1])}"\r\n\r\n').encode() \
    + image + f"\r\n--{boundary}--\r\n".encode()
kind = f"multipart/form-data; boundary={boundary}"
login = os.environ["GLAIR_USERNAME"] + ":" + os.environ["GLAIR_PASSWORD"]
headers = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode(), "x-api-key": os.environ["GLAIR_API_KEY"], "Content-Type": kind}
try:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as fault:
    sys.exit(f"Error {fault.code}: {fault.read().decode()}")

"""Asks in our own dialect whether a picture shows a live person: python3 check.py IMAGE. Needs BONAFIDE_KEY."""
import os
import sys
import urllib.error
import urllib.request
import uuid

url = os.environ.get("BONAFIDE_URL", "http://127.0.0.1:8080") + "/v1/checks"
image = open(sys.argv[1], "rb").read()
boundary = uuid.uuid4().hex
body = (f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{os.path.basename(sys.argv[1])}"\r\n\r\n').encode() \
    + image + f"\r\n--{boundary}--\r\n".encode()
kind = f"multipart/form-data; boundary={boundary}"
headers = {"Authorization": "Bearer " + os.environ["BONAFIDE_KEY"], "Content-Type": kind}
try:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as fault:
    sys.exit(f"Error {fault.code}: {fault.read().decode()}")

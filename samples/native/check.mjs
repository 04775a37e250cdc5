// Asks in our own dialect whether a picture shows a live person: node check.mjs IMAGE. Needs BONAFIDE_KEY.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const url = (process.env.BONAFIDE_URL ?? "http://127.0.0.1:8080") + "/v1/checks";
const headers = { Authorization: `Bearer ${process.env.BONAFIDE_KEY}` };
const body = new FormData();
body.append("image", new Blob([readFileSync(process.argv[2])]), basename(process.argv[2]));

const answer = await fetch(url, { method: "POST", headers, body });
if (answer.ok) {
  console.log(await answer.text());
} else {
  console.error(`Error ${answer.status}: ${await answer.text()}`);
  process.exitCode = 1;
}

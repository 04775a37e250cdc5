// Asks in GLAIR's dialect whether a picture shows a live person: node check.mjs IMAGE. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const url = (process.env.BONAFIDE_URL ?? "http://127.0.0.1:8080") + "/face/v1/passive-liveness";
const headers = {
  Authorization: `Basic ${Buffer.from(`${process.env.GLAIR_USERNAME}:${process.env.GLAIR_PASSWORD}`).toString("base64")}`,
  "x-api-key": process.env.GLAIR_API_KEY,
};
const body = new FormData();
body.append("image", new Blob([readFileSync(process.argv[2])]), basename(process.argv[2]));

const answer = await fetch(url, { method: "POST", headers, body });
if (answer.ok) {
  console.log(await answer.text());
} else {
  console.error(`Error ${answer.status}: ${await answer.text()}`);
  process.exitCode = 1;
}

// Asks in Verifik's dialect whether a picture shows a live person: node check.mjs IMAGE. Needs VERIFIK_TOKEN.
import { readFileSync } from "node:fs";

const url = (process.env.BONAFIDE_URL ?? "http://127.0.0.1:8080") + "/v2/face-recognition/liveness";
const headers = { Authorization: `Bearer ${process.env.VERIFIK_TOKEN}`, "Content-Type": "application/json" };
const body = JSON.stringify({ os: "DESKTOP", image: readFileSync(process.argv[2]).toString("base64") });

const answer = await fetch(url, { method: "POST", headers, body });
if (answer.ok) {
  console.log(await answer.text());
} else {
  console.error(`Error ${answer.status}: ${await answer.text()}`);
  process.exitCode = 1;
}

// Verifik's own package against this server: node verifik.mjs IMAGE. Needs VERIFIK_TOKEN.
// The package has calls for documents only; its axios instance carries the token to any other.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const say = console.log;
console.log = () => {}; // the package prints a list while it is loaded
const core = createRequire(import.meta.url)("verifik/apis/core");
console.log = say;

core.setKey(process.env.VERIFIK_TOKEN);
const client = core.getAxiosInstance();
client.defaults.baseURL = process.env.BONAFIDE_URL ?? "http://127.0.0.1:8080"; // the one line that changes
try {
  const image = readFileSync(process.argv[2]).toString("base64");
  const answer = await client.post("/v2/face-recognition/liveness", { os: "DESKTOP", image }, { maxBodyLength: Infinity });
  console.log(JSON.stringify(answer.data));
} catch (fault) {
  console.error(`Error ${fault.response?.status}: ${JSON.stringify(fault.response?.data ?? fault.message)}`);
  process.exitCode = 1;
}

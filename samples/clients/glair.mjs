// GLAIR's own package against this server: node glair.mjs IMAGE [OTHER]. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY.
// With a second picture the two faces are compared.
import { Vision } from "@glair/vision";

console.info = () => {}; // the package prints a line at each call

const vision = new Vision({
  baseUrl: process.env.BONAFIDE_URL ?? "http://127.0.0.1:8080", // the one line that changes
  username: process.env.GLAIR_USERNAME,
  password: process.env.GLAIR_PASSWORD,
  apiKey: process.env.GLAIR_API_KEY,
});
const [image, other] = process.argv.slice(2);
try {
  const answer = other
    ? await vision.faceBio.match({ captured: image, stored: other })
    : await vision.faceBio.passiveLiveness({ image });
  console.log(JSON.stringify(answer));
} catch (fault) {
  console.error(`Error: ${JSON.stringify(fault)}`); // the package throws the body of the answer
  process.exitCode = 1;
}

// A picture from a file or the camera. Without this script the form works as forms do; the camera needs it.
const form = document.getElementById("try");
const file = form.querySelector("input[type=file]");
const drop = document.getElementById("drop");
const busy = document.getElementById("busy");
const result = document.getElementById("result");
const camera = document.getElementById("camera");
const view = document.getElementById("view");
const hint = document.getElementById("hint");
const box = document.getElementById("box");
const take = document.getElementById("take");
const token = form.querySelector("input[name=_token]").value;
const frameSide = 480, frameEvery = 500;
let asked = 0; // An answer that is overtaken by a later question is not shown.

async function judge(picture, button) {
  const mine = ++asked;
  const body = new FormData(form, button);
  body.set("image", picture, picture.name ?? "camera.jpg");
  body.set("part", "yes");
  busy.textContent = "Looking …";
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.status === 401) return location.reload();
    const text = await answer.text();
    if (mine !== asked) return;
    result.innerHTML = text;
    result.focus({ preventScroll: true });
    result.scrollIntoView({ block: "start" });
    busy.textContent = "";
  } catch {
    if (mine === asked) busy.textContent = "The server did not answer. Try again.";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (file.files.length) judge(file.files[0], event.submitter);
});
file.addEventListener("change", () => file.files.length && judge(file.files[0]));
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
  });
}
drop.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  judge(file.files[0]);
});

// The camera, with advice from small frames.
if (navigator.mediaDevices) camera.hidden = false; // Browsers lend it over https and on this machine only.

function frame(side, quality) {
  const scale = Math.min(1, side / Math.max(view.videoWidth, view.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(view.videoWidth * scale);
  canvas.height = Math.round(view.videoHeight * scale);
  canvas.getContext("2d").drawImage(view, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

async function guide() {
  if (!view.srcObject?.active) return;
  try {
    if (!document.hidden) {
      const answer = await fetch(camera.dataset.guide, { method: "POST", headers: { "X-Form-Token": token, "Content-Type": "image/jpeg" }, body: await frame(frameSide, 0.8) });
      if (answer.ok) show(await answer.json());
    }
  } catch {
    hint.textContent = "The server does not answer.";
  }
  setTimeout(guide, frameEvery);
}

function show({ advice, face }) {
  const text = advice ?? "Good. Take the picture.";
  if (hint.textContent !== text) hint.textContent = text; // A reader aloud repeats nothing.
  hint.classList.toggle("good", !advice);
  const [x, y, width, height] = face ?? [0, 0, 0, 0];
  for (const [name, value] of Object.entries({ x, y, width, height })) box.setAttribute(name, value);
}

document.getElementById("start").addEventListener("click", async (event) => {
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1280 } }, audio: false });
    document.getElementById("stage").hidden = false;
    await view.play();
    event.target.hidden = true;
    take.disabled = false;
    guide();
  } catch (fault) {
    hint.textContent = fault.name === "NotAllowedError" ? "The browser was not allowed to use the camera. Allow it beside the address, and start again." : "There is no camera to be used.";
  }
});
take.addEventListener("click", async () => judge(await frame(1920, 0.95)));
addEventListener("pagehide", () => view.srcObject?.getTracks().forEach((track) => track.stop()));

// Progress that moves by itself, and a file that is too large before it is sent. Pages work without it: one looks again, and the server refuses.
const progress = document.getElementById("progress");
const file = document.querySelector("#upload input[type=file]");
const busy = document.getElementById("busy");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(progress.dataset.source);
  if (!answer.ok) return location.reload(); // Signed out, or deleted: the page says which.
  progress.innerHTML = await answer.text();
  if (progress.querySelector("[data-ended]")) location.reload();
}

if (progress) setInterval(() => look().catch(() => { /* The network is away; the next look may find it. */ }), 2000);

file?.addEventListener("change", () => {
  const isTooLarge = file.files.length && file.files[0].size > file.dataset.megabytes * 1024 * 1024;
  file.setCustomValidity(isTooLarge ? `The file is larger than ${file.dataset.megabytes} MB.` : "");
  file.reportValidity();
});
file?.form.addEventListener("submit", () => { busy.textContent = "Sending …"; });

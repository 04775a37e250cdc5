// Checks that come in appear by themselves: the list asks every few seconds whether it has changed, and only while somebody looks.
const list = document.getElementById("checks");
const source = list?.dataset.rows;
let version = `"${list?.dataset.version}"`;

async function refresh() {
  if (document.hidden || list.contains(document.activeElement) || list.matches(":hover")) return;
  const answer = await fetch(source, { headers: { "If-None-Match": version } });
  if (answer.status === 401) {
    location.reload(); // The session is over: to the sign-in, and back here.
  } else if (answer.status === 200) {
    version = answer.headers.get("ETag");
    const empty = document.querySelector(".empty");
    list.innerHTML = await answer.text();
    list.hidden = !list.querySelector("tbody tr");
    if (empty) empty.hidden = !list.hidden;
  }
}

if (source) setInterval(() => refresh().catch(() => { /* The network is away; the next look may find it. */ }), 4000);

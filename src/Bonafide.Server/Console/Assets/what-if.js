// How many recorded checks another threshold would have declined, and what it costs in errors, while the slider is moved.
const slider = document.getElementById("threshold");
const told = document.getElementById("told");
const measured = document.getElementById("measured");
const line = document.getElementById("cut");
const source = document.getElementById("what-if").dataset.source;
let asked = 0;

slider?.addEventListener("input", async () => {
  const turn = ++asked;
  for (const end of ["x1", "x2"]) line?.setAttribute(end, slider.value * 1000);
  const answer = await fetch(`${source}?threshold=${slider.value}`);
  if (!answer.ok || turn !== asked) return;
  const { all, declined, measured: errors } = await answer.json();
  if (measured && errors) measured.textContent = errors;
  const more = declined - slider.dataset.current;
  told.textContent = `At ${Number(slider.value).toFixed(2)}, ${declined.toLocaleString("en")} of ${all.toLocaleString("en")} recorded scores would have been declined: `
    + (more === 0 ? "as many as now." : `${Math.abs(more).toLocaleString("en")} ${more > 0 ? "more" : "fewer"} than now.`);
});

// What every page needs; each works without it, only with one more click.

// Asks before what cannot be undone.
for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// A secret is chosen whole when it is touched, ready to be copied.
for (const field of document.querySelectorAll("input.secret")) {
  field.addEventListener("focus", () => field.select());
}

// The search: every word must begin some word of a part; titles count most. Nothing leaves the page.
const field = document.getElementById('search'), found = document.getElementById('found'), count = document.getElementById('count');
const top_ = document.body.dataset.top;
const plain = text => text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
const parts = window.pages.flatMap(page => page.parts.map(part => ({ ...part, page, head: plain(`${page.title} ${part.text}`), body: plain(part.words) })));

function search(text) {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const begins = wanted.map(word => new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u'));
  return parts
    .map(part => ({ part, score: begins.reduce((sum, word) => sum * ((word.test(part.head) ? 10 : 0) + (word.test(part.body) ? 1 : 0)), 1) }))
    .filter(one => one.score > 0).sort((a, b) => b.score - a.score).slice(0, 20).map(one => one.part);
}

/** The words around the first one that was looked for. */
function excerpt(part, text) {
  const at = Math.max(0, part.words.toLowerCase().indexOf(text.toLowerCase().split(/\s+/)[0]) - 40);
  return (at > 0 ? '…' : '') + part.words.slice(at, at + 140);
}

function show() {
  const text = field.value.trim(), hits = search(text);
  found.replaceChildren(...hits.map(part => {
    const item = document.createElement('li'), link = document.createElement('a'), where = document.createElement('small');
    link.href = `${top_}${part.page.url}#${part.id}`;
    link.textContent = part.text === part.page.title ? part.text : `${part.page.title}: ${part.text}`;
    where.textContent = excerpt(part, text);
    link.append(where);
    item.append(link);
    return item;
  }));
  found.hidden = hits.length === 0;
  count.textContent = text === '' ? '' : hits.length === 0 ? 'Nothing found' : `${hits.length} found`;
}

field.addEventListener('input', show);
found.addEventListener('click', event => { if (event.target.closest('a')) found.hidden = true; });
document.addEventListener('keydown', event => {
  const links = [...found.querySelectorAll('a')], at = links.indexOf(document.activeElement);
  if (event.key === '/' && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  else if (event.key === 'Escape') { found.hidden = true; field.focus(); }
  else if (!found.hidden && event.key === 'ArrowDown') { event.preventDefault(); links[Math.min(at + 1, links.length - 1)]?.focus(); }
  else if (!found.hidden && event.key === 'ArrowUp') { event.preventDefault(); (at > 0 ? links[at - 1] : field).focus(); }
  else if (!found.hidden && event.key === 'Enter' && document.activeElement === field) links[0]?.click();
});

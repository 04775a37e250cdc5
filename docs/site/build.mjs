// Makes the documentation a folder of pages that open without a server or a network: node docs/site/build.mjs [OUT], artifacts/docs unless named.
// A link or an anchor that leads nowhere ends it with 1.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import markdownIt from 'markdown-it';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const out = resolve(process.argv[2] ?? join(root, 'artifacts/docs'));

const folder = path => readdirSync(join(root, path)).filter(name => name.endsWith('.md')).sort().map(name => posix.join(path, name));
const sections = [
  ['Begin', ['README.md', 'docs/console.md', 'docs/architecture.md', 'docs/glossary.md', 'docs/limitations.md', 'CHANGELOG.md']],
  ['Use', [...folder('docs/dialects'), 'docs/galleries.md', 'docs/conformance.md', 'samples/README.md', 'src/Bonafide.Client/README.md']],
  ['Measure', ['docs/evaluation.md', 'docs/accuracy.md', 'docs/models.md', 'training/README.md', 'training/detector/RESULTS.md', 'training/pad/RESULTS.md']],
  ['Run', ['docs/settings.md', 'docs/deployment.md', 'docs/operations.md', 'docs/storage.md', 'bench/README.md', 'bench/RESULTS.md']],
  ['Trust', ['SECURITY.md', 'docs/threat-model.md', 'docs/data-protection.md', 'THIRD-PARTY-NOTICES.md']],
  ['Decisions', folder('docs/decisions')],
].map(([name, paths]) => [name, paths.filter(path => existsSync(join(root, path)))]);

// What nobody put into a section is not lost.
const named = new Set(sections.flatMap(([, paths]) => paths));
sections.find(([name]) => name === 'Run')[1].push(...folder('docs').filter(path => !named.has(path)));
const order = sections.flatMap(([, paths]) => paths);
const pageOf = path => (path === 'README.md' ? 'index.html' : path.replace(/^docs\//, '').replace(/\.md$/, '.html'));

const faults = [];
const copies = new Set();
const slug = text => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
const escape = text => text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const markdown = markdownIt({ html: true, linkify: false });

const pages = new Map(order.map(path => [path, read(path)]));
for (const page of pages.values()) follow(page);

rmSync(out, { recursive: true, force: true });
for (const page of pages.values()) write(pageOf(page.path), html(page));
for (const path of copies) {
  mkdirSync(dirname(join(out, 'files', path)), { recursive: true });
  cpSync(join(root, path), join(out, 'files', path));
}

for (const name of ['page.css', 'page.js']) cpSync(join(here, name), join(out, name));
write('search.js', `window.pages = ${JSON.stringify([...pages.values()].map(page => ({ url: pageOf(page.path), title: page.title, parts: page.parts })))};\n`);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}

console.log(`${pages.size} pages and ${copies.size} files in ${out}: open index.html.`);

/** The tokens of a file, with an anchor for each heading and the words below it. */
function read(path) {
  const tokens = markdown.parse(readFileSync(join(root, path), 'utf8'), {});
  const headings = [], parts = [], taken = new Map();
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const text = words(tokens[at + 1]);
      const base = slug(text), again = taken.get(base) ?? 0;
      taken.set(base, again + 1);
      const id = again === 0 ? base : `${base}-${again}`;
      token.attrSet('id', id);
      headings.push({ id, text, level: Number(token.tag[1]) });
      parts.push({ id, text, words: '' });
    } else if (['inline', 'fence', 'code_block'].includes(token.type) && parts.length > 0 && tokens[at - 1]?.type !== 'heading_open') {
      parts.at(-1).words += ' ' + words(token);
    }
  });
  return { path, tokens, headings, parts, title: headings[0]?.text ?? path };
}

function words(token) {
  return (token.children ? token.children.map(child => (child.type === 'softbreak' ? ' ' : child.content)).join('') : token.content).replace(/\s+/g, ' ').trim();
}

/** Turns links between files into links between pages; other files of the repository come along, folders are only named. */
function follow(page) {
  for (const token of page.tokens.flatMap(one => [one, ...(one.children ?? [])])) {
    const name = { link_open: 'href', image: 'src' }[token.type];
    const target = name && token.attrGet(name);
    if (!target || /^[a-z]+:/i.test(target)) {
      if (target && token.type === 'image') faults.push(`${page.path}: a picture from elsewhere: ${target}`);
      continue;
    }

    const [file, anchor] = decodeURI(target).split('#');
    const path = file === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), file)).replace(/\/$/, '');
    const to = pages.get(path) ?? pages.get(posix.join(path, 'README.md'));
    if (to) {
      if (anchor && !to.headings.some(heading => heading.id === anchor)) faults.push(`${page.path}: ${target} names no heading`);
      token.attrSet(name, between(page, pageOf(to.path)) + (anchor ? `#${anchor}` : ''));
    } else if (path.startsWith('..') || !existsSync(join(root, path))) {
      faults.push(`${page.path}: ${target} leads nowhere`);
    } else if (statSync(join(root, path)).isFile()) {
      copies.add(path);
      token.attrSet(name, between(page, posix.join('files', path)));
    } else {
      token.attrs = token.attrs.filter(([attribute]) => attribute !== name);
      token.attrSet('title', 'A folder of the repository');
    }
  }
}

function between(page, target) {
  return relative(dirname(pageOf(page.path)), target).split('\\').join('/') || posix.basename(target);
}

function html(page) {
  const link = (path, attributes = '') => `<a href="${between(page, pageOf(path))}"${attributes}>${escape(pages.get(path).title)}</a>`;
  const navigation = sections.map(([name, paths]) => {
    const items = paths.map(path => `<li>${link(path, path === page.path ? ' aria-current="page"' : '')}</li>`).join('');
    return `<details${name !== 'Decisions' || paths.includes(page.path) ? ' open' : ''}><summary>${name}</summary><ul>${items}</ul></details>`;
  }).join('\n');
  const inner = page.headings.filter(heading => heading.level === 2 || heading.level === 3);
  const contents = inner.length < 3 ? '' : `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${inner.map(heading => `<li class="level-${heading.level}"><a href="#${heading.id}">${escape(heading.text)}</a></li>`).join('')}</ul></nav>`;
  const at = order.indexOf(page.path);
  const beside = [at > 0 && `<span>← ${link(order[at - 1], ' rel="prev"')}</span>`, at + 1 < order.length && `<span class="next">${link(order[at + 1], ' rel="next"')} →</span>`].filter(Boolean).join('');
  const top = between(page, 'index.html').replace(/index\.html$/, '');
  const body = markdown.renderer.render(page.tokens, markdown.options, {}).replace(/<table>/g, '<div class="table" role="region" aria-label="Table" tabindex="0"><table>').replace(/<\/table>/g, '</table></div>').replace(/<pre>/g, '<pre tabindex="0">');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)}${page.path === 'README.md' ? '' : ' - Bonafide'}</title>
<link rel="stylesheet" href="${top}page.css">
</head>
<body data-top="${top}">
<a class="skip" href="#content">To the content</a>
<header><a class="name" href="${top}index.html">Bonafide</a>
<div class="search" role="search"><label for="search">Search</label><input id="search" type="search" autocomplete="off" placeholder="Search (press /)" aria-controls="found"><ol id="found" hidden></ol><p id="count" role="status"></p></div><a class="menu" href="#pages">Pages</a></header>
<div class="columns">
<nav class="pages" id="pages" aria-label="Pages">${navigation}</nav>
<main id="content">${body}<footer>${beside}</footer></main>
${contents}
</div>
<script src="${top}search.js"></script>
<script src="${top}page.js"></script>
</body>
</html>
`;
}

function write(path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

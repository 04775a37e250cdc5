"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const page = document.getElementById("page");
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const palette = ["#2456c6", "#c7511f", "#0a7d55", "#8a3fb8", "#b98900", "#007a8a", "#b3261e", "#5b6675"];
  const attackPalette = palette.filter(c => c !== "#0a7d55"); // Green is for bona fide.
  Chart.defaults.color = colour("--soft");
  Chart.defaults.borderColor = colour("--line");
  Chart.defaults.font.family = "system-ui, sans-serif";
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;

  // Everything that comes from files is set as text, never as markup.
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const add = (parent, ...children) => { parent.append(...children); return parent; };
  const percent = (value, digits = 1) => value === null || value === undefined ? "–" : (100 * value).toFixed(digits) + " %";
  const number = (value, digits = 3) => value === null || value === undefined ? "–" : value.toFixed(digits);
  const rate = r => r.trials === 0 ? "–" : `${percent(r.value)} (${r.errors}/${r.trials})`;
  const interval = r => r.trials === 0 ? "" : `${percent(r.low)} to ${percent(r.high)}`;
  const cell = r => { const td = make("td", rate(r)); td.append(make("br"), make("small", interval(r))); return td; };
  const card = (title, ...children) => add(make("section", null, "card"), ...(title ? [make("h3", title)] : []), ...children);
  const tile = (value, label) => add(make("div", null, "tile"), make("b", value), make("span", label));
  const table = (heads, rows) => {
    const body = make("table");
    const head = body.createTHead().insertRow();
    heads.forEach(text => head.append(make("th", text)));
    const lines = body.createTBody();
    rows.forEach(cells => { const row = lines.insertRow(); cells.forEach(c => row.append(c instanceof Node ? c : make("td", c))); });
    return add(make("div", null, "wide"), body);
  };
  const chart = config => {
    const canvas = make("canvas");
    const box = add(make("div", null, "chart"), canvas);
    queueMicrotask(() => new Chart(canvas, config));
    return box;
  };

  // The standard normal's quantile (Acklam's approximation, error below 1.2e-9): both axes of a DET plot.
  const probit = p => {
    const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239];
    const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
    const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
    const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
    if (p > 1 - 0.02425) return -probit(1 - p);
    if (p < 0.02425) { const q = Math.sqrt(-2 * Math.log(p)); return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1); }
    const q = p - 0.5, r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  };
  const ticks = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];
  const bounded = p => Math.min(0.9, Math.max(0.0005, p));
  const detAxis = title => ({
    type: "linear", min: probit(0.0005), max: probit(0.9), title: { display: true, text: title },
    afterBuildTicks: axis => { axis.ticks = ticks.map(p => ({ value: probit(p) })); },
    ticks: { callback: value => { const p = ticks.find(t => Math.abs(probit(t) - value) < 1e-6); return p === undefined ? "" : `${+(100 * p).toFixed(1)}`; } },
  });
  const share = title => ({ type: "linear", min: 0, max: 1, title: { display: true, text: title }, ticks: { callback: v => `${Math.round(100 * v)}` } });
  const line = (label, data, c, extra) => ({ label, data, borderColor: c, backgroundColor: c, borderWidth: 2, pointRadius: 0, showLine: true, ...extra });
  const curves = (points, x, y) => report.scorers.flatMap((scorer, i) => {
    const c = palette[i % palette.length];
    const band = { borderWidth: 1, borderDash: [3, 4] };
    const drawn = [line(scorer.name, points(scorer, x, y), c)];
    if (report.scorers.length === 1) drawn.push(line("95 % lower", points(scorer, x + "_low", y + "_low"), c, band), line("95 % upper", points(scorer, x + "_high", y + "_high"), c, band));
    return drawn;
  });

  const splits = report.reported_splits.filter(name => name).join(", ") || "all pictures";
  add(page, make("h1", `Presentation attack detection: ${report.protocol.name}`), make("p", `Error rates after ISO/IEC 30107-3, on ${splits}. Intervals: Clopper and Pearson, 95 %.`, "soft"));

  const say = s => {
    const [attack, bonaFide] = s.limits;
    const worst = Object.entries(attack.apcer).sort((a, b) => b[1].value - a[1].value)[0];
    const rates = r => `${rate(r)}, between ${percent(r.low)} and ${percent(r.high)}`;
    return `“${s.name}” at its attack limit ${number(attack.threshold, 2)}: it refused ${rates(attack.bpcer)} of the bona fide presentations`
      + (worst ? ` and let pass ${rates(worst[1])} of the worst species, ${worst[0]}.` : ".")
      + ` Above ${number(bonaFide.threshold, 2)}, where it says “bona fide”: BPCER ${rate(bonaFide.bpcer)}, worst APCER ${rate(bonaFide.apcer_max)}.`
      + ` It did not classify ${rate(s.bpnrr)} of the bona fide presentations and ${rate(s.apnrr)} of the attacks.`;
  };
  const verdict = card(null, ...report.scorers.map(s => make("p", say(s))));
  verdict.classList.add("verdict");
  page.append(verdict);

  add(page, make("h2", "Curves"), add(make("div", null, "grid"),
    card("Detection error trade-off, %", chart({
      type: "scatter",
      data: { datasets: curves((s, x, y) => s.curve.map(p => ({ x: probit(bounded(p[x])), y: probit(bounded(p[y])) })), "apcer", "bpcer") },
      options: { scales: { x: detAxis("APCER of the worst species, %"), y: detAxis("BPCER, %") }, plugins: { tooltip: { enabled: false } } },
    })),
    card("Receiver operating characteristic, %", chart({
      type: "scatter",
      data: { datasets: report.scorers.map((s, i) => line(s.name, s.curve.map(p => ({ x: p.apcer, y: 1 - p.bpcer })), palette[i % palette.length])) },
      options: { scales: { x: share("APCER of the worst species, %"), y: share("bona fide presentations that pass, %") }, plugins: { tooltip: { enabled: false } } },
    }))));

  for (const s of report.scorers) {
    add(page, make("h2", s.name), add(make("div", null, "card tiles"), tile(number(s.auc), "AUC, all species pooled"), tile(percent(s.detection_equal_error_rate), "D-EER, worst species"),
      tile(rate(s.bpnrr), "bona fide not classified (BPNRR)"), tile(rate(s.apnrr), "attacks not classified (APNRR)"), tile(`${s.unreadable}`, "files that could not be read")));
    const species = s.species.map(x => x.species);
    const rows = points => points.map(p => [add(make("td", p.name), make("br"), make("small", p.threshold === null ? "no threshold holds it" : `score > ${number(p.threshold)}`)),
      cell(p.bpcer), cell(p.apcer_max), ...species.map(name => cell(p.apcer[name])), make("td", percent(p.acer)), make("td", percent(p.hter))]);
    const heads = ["", "BPCER", "worst APCER", ...species.map(name => `APCER ${name}`), "ACER*", "HTER*"];
    page.append(card("At the policy's limits, which were not chosen on these pictures", table(heads, rows(s.limits))));
    if (s.chosen.length) page.append(card(`At thresholds chosen on ${report.development_splits.join(", ")}, told on ${splits}`, table(heads, rows(s.chosen))));
    page.append(make("p", "* For comparison with papers: ACER averages BPCER with the worst APCER, HTER with the pooled one. Both hide which error is made.", "soft"));
    const statements = [...new Set(s.limits.concat(s.chosen).flatMap(p => p.statements.map(t => `${t}, at ${p.name}.`)))];
    if (statements.length) page.append(card("Where no error was seen", add(make("ul"), ...statements.map(t => make("li", t)))));
    add(page, add(make("div", null, "grid"),
      card("Scores", chart({
        type: "bar",
        data: { labels: s.histograms[0].counts.map((_, i, all) => (i / all.length).toFixed(2)), datasets: s.histograms.map((h, i) => ({ label: h.species, backgroundColor: i ? attackPalette[i % attackPalette.length] : colour("--good"), categoryPercentage: 1,
          data: h.counts.map(n => n / Math.max(1, h.counts.reduce((a, b) => a + b, 0))) })) },
        options: { scales: { x: { title: { display: true, text: "score" } }, y: { ticks: { callback: v => `${Math.round(100 * v)} %` }, title: { display: true, text: "share of the class" } } } },
      })),
      card("Share of bona fide by score", chart({
        type: "scatter",
        data: { datasets: [line("observed", s.reliability.map(b => ({ x: b.score, y: b.bona_fide.value })), colour("--accent"), { pointRadius: 4 }), line("score", [{ x: 0, y: 0 }, { x: 1, y: 1 }], colour("--soft"), { borderDash: [4, 4], borderWidth: 1 })] },
        options: { scales: { x: { min: 0, max: 1, title: { display: true, text: "score" } }, y: share("bona fide among the pictures, %") }, plugins: { tooltip: { enabled: false } } },
      }), make("p", "Depends on how many attacks the protocol holds; the score is anchored to error rates and is no probability.", "soft"))));
    page.append(card("By species, against all bona fide presentations", table(["species", "pictures", "subjects", "AUC", "D-EER", "not classified"],
      s.species.map(x => [x.species, `${x.pictures}`, x.subjects ? `${x.subjects}` : "–", number(x.auc), percent(x.detection_equal_error_rate), cell(x.apnrr)]))));
    for (const by of ["source", "camera", "group"]) {
      const found = s.breakdowns.filter(b => b.by === by);
      if (found.length > 1) page.append(card(`By ${by}`, table([by, "AUC", "BPCER at the attack limit", "worst APCER there", "BPCER at the bona fide limit", "worst APCER there"],
        found.map(b => [b.name, number(b.auc), cell(b.bpcer[0]), cell(b.apcer_max[0]), cell(b.bpcer[1]), cell(b.apcer_max[1])]))));
    }
    const figure = w => {
      const picture = w.thumbnail ? Object.assign(make("img"), { src: w.thumbnail, alt: "" }) : make("div", null, "none");
      return add(make("figure"), picture, make("figcaption", `${number(w.score)} · ${w.species} · ${w.path}`));
    };
    page.append(card("Attacks with the highest scores", add(make("div", null, "gallery"), ...s.worst.filter(w => w.species !== "bona fide").map(figure))));
    page.append(card("Bona fide presentations with the lowest scores", add(make("div", null, "gallery"), ...s.worst.filter(w => w.species === "bona fide").map(figure))));
  }

  if (report.comparisons.length) add(page, make("h2", "Compared on the same pictures"), card(null, table(
    ["", "pictures", "only the first right", "only the second right", "p (McNemar, exact)", "AUC difference", "95 % (by subjects)"],
    report.comparisons.map(c => [`${c.first} – ${c.second}`, `${c.pictures}`, `${c.only_first_right}`, `${c.only_second_right}`, c.p_value < 1e-4 ? "< 0.0001" : number(c.p_value, 4), number(c.auc_difference),
      c.auc_low === null ? "–" : `${number(c.auc_low)} to ${number(c.auc_high)}`])), make("p", "Right: above the attack limit for a bona fide presentation, at or below it for an attack.", "soft")));
  add(page, make("h2", "Not tested"), card(null, add(make("ul"), ...report.not_tested.map(t => make("li", t)))));
  add(page, make("h2", "What was evaluated"), card("Pictures", table(["split", "species", "pictures", "subjects"], report.protocol.counts.map(c => [c.split || "–", c.species, `${c.pictures}`, c.subjects ? `${c.subjects}` : "–"])),
    make("p", `Protocol ${report.protocol.fingerprint}`, "mono soft")), ...report.scorers.map(s => card(s.name, ...s.models.map(m => make("p", m, "mono soft")))));
})();

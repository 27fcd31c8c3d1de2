'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const { classes, spaces, combinations, cases, map } = data;
const byId = id => document.getElementById(id);
const percent = share => (100 * share).toFixed(2) + ' %';
const points = gain => (gain > 0 ? '+' : gain < 0 ? '−' : '±') + Math.abs(100 * gain).toFixed(2);
const className = label => classes[label] ?? `class ${label}`;
const number = count => count.toLocaleString('en');

/* An element with attributes and children; text is only ever text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name === 'style') for (const [property, setting] of Object.entries(value)) element.style.setProperty(property, setting);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child != null && child !== false));
  return element;
}

/* Head */
const [embeddings, best = embeddings] = spaces;
byId('name').textContent = data.name;
const heads = [
  [`Accuracy of the ${embeddings.name}`, percent(embeddings.accuracy), null],
  spaces[1] && ['Accuracy of the best combination', percent(best.accuracy), best.name],
  spaces[1] && ['Gain', `${points(best.accuracy - embeddings.accuracy)} points`, null],
  ['Queries', number(data.queryCount), `${number(classes.length)} classes, ${data.neighbors} neighbours vote`],
];
byId('summary').append(...heads.filter(Boolean).map(([name, value, remark]) =>
  make('div', {}, make('dt', {}, name), make('dd', {}, value, remark && make('small', {}, remark)))));

/* Colours */
for (const input of document.querySelectorAll('#theme input')) {
  input.addEventListener('change', () => {
    document.documentElement.dataset.theme = input.value;
    drawMap();
    drawLegend();
  });
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { drawMap(); drawLegend(); });

/* Tabs: arrows, Home and End move between them, and the address remembers which is open. */
const tabs = [...document.querySelectorAll('[role=tab]')];
const nameOf = tab => tab.id.replace('tab-', '#');
function open(tab) {
  for (const other of tabs) {
    const isOpen = other === tab;
    other.setAttribute('aria-selected', isOpen);
    other.tabIndex = isOpen ? 0 : -1;
    byId(other.getAttribute('aria-controls')).hidden = !isOpen;
  }
  if (tab.id === 'tab-map') drawMap();
}
for (const [place, tab] of tabs.entries()) {
  tab.addEventListener('click', () => { open(tab); history.replaceState(null, '', nameOf(tab)); });
  tab.addEventListener('keydown', event => {
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const other = tabs[next % tabs.length];
    other.focus();
    other.click();
  });
}

/* A choice of one among a few, as a row of buttons. */
function choices(fieldset, options, change) {
  fieldset.hidden = options.length < 2;
  for (const [place, [value, text]] of options.entries()) {
    const input = make('input', { type: 'radio', name: fieldset.id, value, checked: place === 0 });
    input.addEventListener('change', change);
    fieldset.append(make('label', {}, input, text));
  }
}
const chosen = name => document.querySelector(`input[name="${name}"]:checked`)?.value;
const spaceOptions = spaces.map((space, index) => [String(index), space.name]);

/* Accuracy */
function wilson(share, count) {
  const z = 1.959964, spread = z * z / count, centre = (share + spread / 2) / (1 + spread);
  const half = z / (1 + spread) * Math.sqrt(share * (1 - share) / count + spread / (4 * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
const mostBars = 48;
function drawBars() {
  let rows = [...combinations];
  if (byId('order').value === 'accuracy') rows.sort((a, b) => b.accuracy - a.accuracy);
  const left = rows.length - mostBars;
  rows = rows.slice(0, mostBars);
  byId('bars').replaceChildren(...rows.map(row => {
    const [low, high] = wilson(row.accuracy, data.queryCount);
    const isBest = spaces.length > 1 && row.name === best.name;
    return make('tr', { class: isBest && 'best' },
      make('th', { scope: 'row' }, row.name, isBest && make('span', { class: 'hidden' }, ' (best)')),
      make('td', { class: 'number dimensions' }, number(row.dimensions)),
      make('td', { class: 'plot' }, make('div', { class: 'track', 'aria-hidden': 'true' },
        make('div', { class: 'bar', style: { width: 100 * row.accuracy + '%' } }),
        make('div', { class: 'mark', style: { left: 100 * embeddings.accuracy + '%' } }),
        make('div', { class: 'whisker-line', style: { left: 100 * low + '%', width: 100 * (high - low) + '%' } }))),
      make('td', { class: 'number value' }, (100 * row.accuracy).toFixed(2)),
      make('td', { class: 'number perclass' }, (100 * row.perClass).toFixed(2)),
      make('td', { class: 'number ' + (row.gain > 0 ? 'up' : row.gain < 0 ? 'down' : '') }, row.gain == null ? '' : points(row.gain)));
  }));
  byId('accuracy-lead').textContent = `The share of ${number(data.queryCount)} queries that their ${data.neighbors} nearest training samples classify correctly, and what each combination gains over the ${embeddings.name}, in points.`
    + (spaces.length > 1 ? ` The best combination is ${best.name}. ${data.choice}` : ` No combination is better than the ${embeddings.name}.`)
    + (left > 0 ? ` ${left} further combinations are not shown.` : '');
}
byId('order').addEventListener('change', drawBars);
drawBars();

/* Confusion */
const mostClasses = 24, mostPairs = 12;
const change = 'change';
choices(byId('confusion-space'), spaces.length > 1 ? [...spaceOptions, [change, 'change']] : spaceOptions, drawConfusion);
for (const input of document.querySelectorAll('[name="confusion-unit"]')) input.addEventListener('change', drawConfusion);
const key = (from, to) => from * classes.length + to;
const counts = spaces.map(space => new Map(space.confusion.map(([from, to, count]) => [key(from, to), count])));
const sizes = new Map();
for (const [from, , count] of embeddings.confusion) sizes.set(from, (sizes.get(from) ?? 0) + count);

function drawConfusion() {
  const space = chosen('confusion-space'), isShare = chosen('confusion-unit') === 'share', isChange = space === change;
  const value = (from, to) => {
    const at = index => counts[index].get(key(from, to)) ?? 0;
    const queries = isChange ? at(1) - at(0) : at(Number(space));
    return isShare ? 100 * queries / (sizes.get(from) ?? 1) : queries;
  };
  const text = (amount, digits = isShare ? 1 : 0) => (isChange && amount > 0 ? '+' : '') + amount.toFixed(digits).replace('-', '−');
  const used = [...new Set(spaces.flatMap(each => each.confusion.flatMap(([from, to]) => [from, to])))].sort((a, b) => a - b);
  const errors = new Map(used.map(label => [label, 0]));
  for (const each of spaces) for (const [from, to, count] of each.confusion) if (from !== to) for (const label of [from, to]) errors.set(label, errors.get(label) + count);
  const shown = used.length <= mostClasses ? used : [...used].sort((a, b) => errors.get(b) - errors.get(a)).slice(0, mostClasses).sort((a, b) => a - b);
  const greatest = Math.max(1e-9, ...shown.flatMap(from => shown.map(to => Math.abs(value(from, to)))));

  byId('matrix').replaceChildren(make('table', { class: 'matrix' },
    make('caption', { class: 'hidden' }, 'Rows are true classes, columns what they are taken for.'),
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'true ╲ taken for'), ...shown.map(to => make('th', { scope: 'col', title: className(to) }, className(to))), make('th', { scope: 'col', class: 'total' }, isChange ? 'recall, points' : 'recall, %'))),
    make('tbody', {}, ...shown.map(from => make('tr', {}, make('th', { scope: 'row', title: className(from) }, className(from)),
      ...shown.map(to => {
        const amount = value(from, to), level = Math.abs(amount) / greatest;
        const isGood = isChange && (from === to) === (amount > 0);
        return make('td', {
          class: [from === to && 'diagonal', amount === 0 && 'zero', level > .55 && 'strong'].filter(Boolean).join(' '),
          style: { '--level': level.toFixed(3), '--tone': isChange ? (isGood ? 'var(--heat)' : 'var(--worse)') : 'var(--heat)' },
          title: `${className(from)} taken for ${className(to)}`,
        }, text(amount));
      }),
      make('td', { class: 'total' }, sizes.has(from) ? text(100 * ((isChange ? (counts[1].get(key(from, from)) ?? 0) - (counts[0].get(key(from, from)) ?? 0) : counts[Number(space)].get(key(from, from)) ?? 0)) / sizes.get(from), 1) : '–'))))));

  byId('confusion-lead').textContent = 'Rows are true classes, columns what the neighbours vote for; outlined is what is right.'
    + (isChange ? ` The numbers are those of ${best.name} less those of the ${embeddings.name}: blue is for the better, orange for the worse.` : '')
    + (shown.length < used.length ? ` Of ${used.length} classes the ${shown.length} that are confused most often are shown.` : '');

  const pairs = used.length > 400 ? spaces[isChange ? 1 : Number(space)].confusion.map(([from, to]) => [from, to]) : used.flatMap(from => used.map(to => [from, to]));
  byId('pairs').replaceChildren(...pairs.filter(([from, to]) => from !== to && value(from, to) !== 0)
    .sort((a, b) => Math.abs(value(...b)) - Math.abs(value(...a))).slice(0, mostPairs)
    .map(([from, to]) => make('li', {}, make('b', {}, className(from)), ' taken for ', make('b', {}, className(to)), `: ${text(value(from, to))}${isShare ? ' %' : ''}`)));
}
drawConfusion();

/* Neighbours */
function picture(name, text, isLazy) {
  const source = data.thumbnails[name];
  if (!source) return make('span', { class: 'picture absent', role: 'img', 'aria-label': `${text} (no picture)` }, '?');
  const image = make('img', { class: source.startsWith('data:image/png') ? 'picture small' : 'picture', src: source, alt: text, loading: isLazy ? 'lazy' : null });
  return image;
}
const outcomeOf = item => item.answers.map(answer => answer.predicted === item.label ? 'r' : 'w').join('');
const outcomes = spaces.length > 1
  ? [['wr', `mended: only ${best.name} is right`], ['rw', `broken: only the ${embeddings.name} are right`], ['ww', 'both wrong'], ['rr', 'both right']]
  : [['w', 'wrong'], ['r', 'right']];
const filterClasses = [...new Set(cases.map(item => item.label))].sort((a, b) => a - b);
byId('case-class').append(make('option', { value: '' }, 'all'), ...filterClasses.map(label => make('option', { value: label }, className(label))));
byId('case-outcome').append(make('option', { value: '' }, 'all'), ...outcomes.map(([value, text]) =>
  make('option', { value }, `${text} (${cases.filter(item => outcomeOf(item) === value).length})`)));
byId('cases-lead').textContent = (cases.length === data.queryCount
  ? 'All queries'
  : `${number(cases.length)} of ${number(data.queryCount)} queries, drawn with a fixed seed, equally many of each outcome as far as there are so many,`)
  + ' with their nearest training samples, nearest first. A solid frame and ✓ is the right class, a dashed frame and ✗ another.';
byId('picture-note').hidden = !data.thumbnailNote;
byId('picture-note').textContent = data.thumbnailNote ?? '';

function drawCases() {
  const label = byId('case-class').value, outcome = byId('case-outcome').value;
  const shown = cases.filter(item => (label === '' || item.label === Number(label)) && (outcome === '' || outcomeOf(item) === outcome));
  byId('case-count').textContent = `${shown.length} of ${cases.length} shown`;
  byId('cases').replaceChildren(...shown.map(item => make('article', { class: 'case', 'data-outcome': outcomeOf(item), 'data-class': item.label },
    make('div', { class: 'query' }, picture('q' + item.index, `query of class ${className(item.label)}`, true),
      make('h3', {}, className(item.label)), make('div', {}, `query ${item.index}`), make('div', {}, item.id)),
    ...item.answers.map((answer, space) => {
      const isRight = answer.predicted === item.label;
      return make('div', { class: 'answer' },
        make('p', {}, make('b', {}, spaces[space].name), make('br'), make('span', { class: 'verdict ' + (isRight ? 'right' : 'wrong') }, isRight ? '✓ ' : '✗ ', className(answer.predicted)),
          ` by ${answer.votes} of ${data.neighbors} votes`),
        make('ol', { class: 'strip' }, ...answer.nearest.map((neighbor, place) => {
          const isSame = neighbor.label === item.label;
          const text = `neighbour ${place + 1}: ${className(neighbor.label)}, ${isSame ? 'the right class' : 'another class'}; training sample ${neighbor.index}, distance ${neighbor.distance}`;
          return make('li', { class: isSame ? 'same' : 'other', title: text }, picture('t' + neighbor.index, text, true),
            make('span', { class: 'class' }, isSame ? '✓ ' : '✗ ', className(neighbor.label)), neighbor.distance.toFixed(3));
        })));
    }))));
  if (shown.length === 0) byId('cases').append(make('p', { class: 'lead' }, 'No drawn query is of this class and outcome.'));
}
byId('case-class').addEventListener('change', drawCases);
byId('case-outcome').addEventListener('change', drawCases);
drawCases();

/* Map */
const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
const shapes = 6;
const kinds = [...new Set(map.projections.map(projection => projection.kind))].reverse(); // t-SNE first, where there is one
const canvas = byId('plane'), context = canvas.getContext('2d');
const mapClasses = [...new Set(map.labels)].sort((a, b) => a - b);
const visible = new Set(mapClasses);
let focused = -1;
choices(byId('map-space'), spaceOptions.slice().reverse(), drawMap);
choices(byId('map-kind'), kinds.map(kind => [kind, kind]), drawMap);
byId('map-outcome').addEventListener('change', drawMap);
byId('map-lead').textContent = map.projections.length === 0 ? 'There are too few samples for a map.'
  : (map.indices.length < data.queryCount ? `${number(map.indices.length)} of ${number(data.queryCount)} queries, drawn with a fixed seed; ` : 'Every query; ')
    + 'each class has a colour and a shape, a cross through it says that the neighbours vote for another class.'
    + (mapClasses.length > palette.length * shapes ? ` There are ${mapClasses.length} classes and fewer marks, so some share theirs: choose classes in the legend.` : '');

/* The mark of a class: no two of the first 36 have the same, and neighbours in the list share neither colour nor shape. */
function mark(to, place, x, y, size) {
  const turn = Math.floor(place / palette.length);
  to.fillStyle = palette[place % palette.length];
  to.beginPath();
  switch ((place + turn) % shapes) {
    case 0: to.arc(x, y, size, 0, 2 * Math.PI); break;
    case 1: to.rect(x - size * .88, y - size * .88, size * 1.76, size * 1.76); break;
    case 2: polygon(to, x, y, size * 1.25, 3, -Math.PI / 2); break;
    case 3: polygon(to, x, y, size * 1.25, 4, 0); break;
    case 4: polygon(to, x, y, size * 1.25, 3, Math.PI / 2); break;
    default: for (const [w, h] of [[size * 1.2, size * .45], [size * .45, size * 1.2]]) to.rect(x - w, y - h, 2 * w, 2 * h);
  }
  to.fill();
}
function polygon(to, x, y, radius, corners, start) {
  for (let corner = 0; corner < corners; corner++) to.lineTo(x + radius * Math.cos(start + 2 * Math.PI * corner / corners), y + radius * Math.sin(start + 2 * Math.PI * corner / corners));
  to.closePath();
}
const colour = name => {   // of the scheme that is in force
  const probe = make('span', { style: { color: `var(${name})` } });
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};

const current = () => map.projections.find(projection => projection.space === Number(chosen('map-space') ?? 0) && projection.kind === (chosen('map-kind') ?? kinds[0]));
const predictionOf = point => map.predictions[Number(chosen('map-space') ?? 0)][point];
const isRight = point => predictionOf(point) === map.labels[point];
function isShown(point) {
  const outcome = byId('map-outcome').value;
  return visible.has(map.labels[point]) && (outcome === '' || (outcome === 'right') === isRight(point));
}
let places = [];   // of the points in pixels of the page
function drawMap() {
  const projection = current();
  byId('map-caption').textContent = projection?.caption ?? '';
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!projection || width === 0) return;
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const margin = 16, side = Math.min(width, height) - 2 * margin;
  const [extentX, extentY] = [Math.max(1, ...chunks(projection.x)), Math.max(1, ...chunks(projection.y))];
  const [left, top] = [(width - side * extentX / 10000) / 2, (height - side * extentY / 10000) / 2];
  places = projection.x.map((x, point) => [left + x * side / 10000, top + projection.y[point] * side / 10000]);
  const size = map.indices.length > 2000 ? 2.4 : map.indices.length > 600 ? 3.2 : 4.2;
  const cross = colour('--ink');
  let shown = 0;
  for (const [point, [x, y]] of places.entries()) {
    if (!isShown(point)) continue;
    shown++;
    context.globalAlpha = .85;
    mark(context, mapClasses.indexOf(map.labels[point]), x, y, size);
    if (isRight(point)) continue;
    context.globalAlpha = .8;
    context.strokeStyle = cross;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x - size, y - size); context.lineTo(x + size, y + size);
    context.moveTo(x - size, y + size); context.lineTo(x + size, y - size);
    context.stroke();
  }
  context.globalAlpha = 1;
  canvas.dataset.shown = shown;
  canvas.setAttribute('aria-label', `${projection.kind} of ${shown} queries by ${spaces[projection.space].name}; the arrow keys move from one to the next`);
  if (focused >= 0 && isShown(focused)) {
    const [x, y] = places[focused];
    context.strokeStyle = cross;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, size + 5, 0, 2 * Math.PI);
    context.stroke();
  }
}
/* Math.max takes only so many arguments. */
function chunks(values) {
  const greatest = [];
  for (let start = 0; start < values.length; start += 1000) greatest.push(Math.max(...values.slice(start, start + 1000)));
  return greatest;
}

function focusPoint(point) {
  focused = point;
  drawMap();
  const tip = byId('tip');
  tip.hidden = point < 0;
  if (point < 0) return;
  const predicted = predictionOf(point);
  const text = `class ${className(map.labels[point])}, query ${map.indices[point]}, ${map.ids[point]}: ${isRight(point) ? '✓ right' : `✗ taken for ${className(predicted)}`}`;
  byId('map-point').textContent = text;
  tip.textContent = text.replace(', query', '\nquery').replace(/: (?=[✓✗])/, '\n');
  const [x, y] = places[point];
  tip.style.top = y + 14 + 'px';
  tip.style.left = (x < canvas.clientWidth / 2 ? x + 10 : Math.max(0, x - 10 - tip.offsetWidth)) + 'px';
}
function nearest(distance) {
  let [least, found] = [Infinity, -1];
  for (const [point, place] of places.entries()) {
    const far = isShown(point) ? distance(place, point) : Infinity;
    if (far < least) [least, found] = [far, point];
  }
  return [found, least];
}
canvas.addEventListener('pointermove', event => {
  const [point, far] = nearest(([x, y]) => Math.hypot(x - event.offsetX, y - event.offsetY));
  focusPoint(far < 14 ? point : -1);
});
canvas.addEventListener('pointerleave', () => focusPoint(-1));
canvas.addEventListener('focus', () => { if (focused < 0 && canvas.matches(':focus-visible')) focusPoint(nearest(([x, y]) => Math.hypot(x - canvas.clientWidth / 2, y - canvas.clientHeight / 2))[0]); });
canvas.addEventListener('blur', () => focusPoint(-1));
canvas.addEventListener('keydown', event => {
  const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (event.key === 'Escape') focusPoint(-1);
  if (!direction) return;
  event.preventDefault();
  const from = places[focused] ?? [canvas.clientWidth / 2, canvas.clientHeight / 2];
  const [point] = nearest(([x, y], candidate) => {   // what lies ahead, rather than beside
    const [ahead, beside] = [(x - from[0]) * direction[0] + (y - from[1]) * direction[1], Math.abs((x - from[0]) * direction[1]) + Math.abs((y - from[1]) * direction[0])];
    return candidate !== focused && ahead > 0 ? ahead + 2 * beside : Infinity;
  });
  if (point >= 0) focusPoint(point);
});

const legendButtons = new Map();
const mapCounts = new Map();
for (const label of map.labels) mapCounts.set(label, (mapCounts.get(label) ?? 0) + 1);
for (const label of mapClasses) {
  const button = make('button', { type: 'button', 'aria-pressed': 'true' }, make('canvas', { width: 32, height: 32, 'aria-hidden': 'true' }), className(label), make('small', {}, number(mapCounts.get(label))));
  button.addEventListener('click', () => {
    if (!visible.delete(label)) visible.add(label);
    showClasses();
  });
  legendButtons.set(label, button);
  byId('legend').append(make('li', {}, button));
}
function showClasses() {
  for (const [label, button] of legendButtons) button.setAttribute('aria-pressed', visible.has(label));
  drawMap();
}
function drawLegend() {
  for (const [place, label] of mapClasses.entries()) {
    const to = legendButtons.get(label).querySelector('canvas').getContext('2d');
    to.clearRect(0, 0, 32, 32);
    mark(to, place, 16, 16, 10);
  }
}
drawLegend();
byId('all-classes').addEventListener('click', () => { for (const label of mapClasses) visible.add(label); showClasses(); });
byId('no-classes').addEventListener('click', () => { visible.clear(); showClasses(); });
new ResizeObserver(drawMap).observe(canvas);
addEventListener('beforeprint', () => {
  for (const tab of tabs) byId(tab.getAttribute('aria-controls')).hidden = false;   // a canvas that is not laid out has no size
  drawMap();
});
addEventListener('afterprint', () => open(tabs.find(tab => tab.getAttribute('aria-selected') === 'true')));

/* Run */
byId('facts').append(...data.facts.map(sheet => make('table', { class: 'facts' }, make('caption', {}, sheet.title),
  make('tbody', {}, ...sheet.rows.map(([name, value]) => make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, value)))))));

open(tabs.find(tab => nameOf(tab) === location.hash) ?? tabs[0]);

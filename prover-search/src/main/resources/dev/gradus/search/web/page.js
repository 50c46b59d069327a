import * as address from './address.js';
import { $, make, message } from './dom.js';
import { editor } from './editor.js';
import { EXAMPLES } from './examples.js';
import { attachHelp, singleKeys } from './help.js';
import { highlight, highlightTheorem } from './lean.js';
import { replaceAtEnd } from './notation.js';
import { Runs } from './runs.js';
import { Search } from './search.js';
import { Service } from './service.js';
import { Steps } from './steps.js';
import { read } from './theorem.js';

const THEMES = ['auto', 'light', 'dark'];
const VIEWS = ['steps', 'search', 'runs'];

const service = new Service();
const statement = editor($('statement-editor'), highlightTheorem);
const header = editor($('header-editor'), highlight);
const tactic = editor($('tactic-editor'), (text) => highlight(text, 'tactic'));
const steps = new Steps(service);
const search = new Search(service, stepFrom);
const runs = new Runs(service, (summary, next) => fromRun(summary, next), () => remember());
const openHelp = attachHelp();
let view = 'steps';

// ---- the theorem ----

/** What the fields contain; null, and a message, if that is nothing. */
function theorem() {
  replaceAtEnd(statement.area);
  const parts = read(statement.value);
  if (parts.statement === '') {
    if (view === 'runs') show('steps');
    message($('statement-error'), 'Write a theorem first, or choose an example.');
    statement.area.focus();
    return null;
  }
  message($('statement-error'), '');
  return { ...parts, header: [header.value.trim(), parts.header].filter(Boolean).join('\n\n') };
}

function open() {
  const parts = theorem();
  if (!parts) return;
  fill(parts);
  show('steps');
  steps.open(parts);
  remember();
}

function prove() {
  const parts = theorem();
  if (!parts) return;
  fill(parts);
  show('search');
  search.start({ header: parts.header, statement: parts.statement });
  remember();
}

/** Goes on step by step with the theorem of a search, which comes back into the fields. */
function stepFrom(searched, tactics) {
  fill(searched);
  show('steps');
  steps.open({ ...searched, steps: tactics });
  remember();
}

/** A statement of a run, with the proof that the run found. */
function fromRun(summary, next) {
  const { header, statement: text, steps: tactics } = summary;
  fill({ header, statement: text });
  show(next);
  if (next === 'search') search.recall({ header, statement: text }, summary);
  else steps.open({ header, statement: text, steps: tactics });
  $(`tab-${next}`).focus();
  remember();
}

/** The fields in the form in which the service takes them. */
function fill(parts) {
  statement.value = parts.statement;
  header.value = parts.header;
  if (parts.header) $('header-box').open = true;
}

function remember() {
  const parts = read(statement.value);
  const same = steps.isOpen && steps.statement === parts.statement;
  address.write({ statement: parts.statement, header: header.value.trim(), steps: same ? steps.steps : [], view, run: runs.id });
}

function restore() {
  const parts = address.read();
  if (!parts) return;
  if (parts.view === 'runs') runs.id = parts.run;
  if (parts.statement !== '') fill(parts);
  show(parts.view);
  if (parts.statement === '') return;
  if (parts.view === 'steps' || parts.steps.length > 0) steps.open(parts);
}

$('example').append(...EXAMPLES.map(([name], index) => make('option', { value: String(index), text: name })));
$('example').addEventListener('change', () => {
  const example = EXAMPLES[Number($('example').value)];
  if ($('example').value === '' || !example) return;
  fill({ statement: example[1], header: '' });
  open();
});
statement.area.addEventListener('input', () => {
  $('example').value = '';
  message($('statement-error'), '');
});
$('open').addEventListener('click', open);
$('prove').addEventListener('click', prove);
steps.addEventListener('change', remember);

$('tactic-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  replaceAtEnd(tactic.area);
  const written = tactic.value.trim();
  if (written === '') return;
  tactic.area.setAttribute('aria-busy', 'true');
  if ((await steps.run(written)) && tactic.value.trim() === written) tactic.value = '';
  tactic.area.removeAttribute('aria-busy');
});
tactic.area.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('tactic-form').requestSubmit();
  }
});

// ---- tabs ----

/** Runs are there only if the server says so, and that comes later than a wish to see them. */
function show(next) {
  view = next;
  const shown = next === 'runs' && !runs.offered ? 'steps' : next;
  for (const name of VIEWS) {
    $(name).hidden = name !== shown;
    $(`tab-${name}`).setAttribute('aria-selected', String(name === shown));
    $(`tab-${name}`).tabIndex = name === shown ? 0 : -1;
  }
  $('theorem').hidden = shown === 'runs';
  if (shown === 'runs') runs.show();
}

for (const name of VIEWS) {
  const tab = $(`tab-${name}`);
  tab.addEventListener('click', () => {
    show(name);
    remember();
  });
  tab.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const there = VIEWS.filter((each) => !$(`tab-${each}`).hidden);
    const other = there[(there.indexOf(name) + step + there.length) % there.length];
    show(other);
    $(`tab-${other}`).focus();
    remember();
  });
}

// ---- the service ----

service.addEventListener('change', () => {
  const { state, version } = service;
  const words = {
    connecting: 'Connecting …',
    connected: 'Connected',
    away: 'The server is not there; trying again …',
    token: 'A token is wanted',
  };
  $('service').className = `service ${state}`;
  $('service-text').textContent = words[state];
  const asked = !$('token-form').hidden;
  $('token-form').hidden = state !== 'token';
  if (state === 'token') {
    $('token-error').textContent = asked || service.token ? 'The server does not take this token.' : '';
    if (!asked) $('token').focus();
  }
  if (state === 'connected') {
    const parts = [version.gradus && `Gradus ${version.gradus}`, version.lean && `Lean ${version.lean}`, version.model && `model ${version.model}`];
    $('version').textContent = parts.filter(Boolean).join(' · ');
    steps.resume();
    runs.resume();
    runs.offered = version.runs === true;
    $('tab-runs').hidden = !runs.offered;
    show(view);
  }
});
$('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if ($('token').value.trim()) service.token = $('token').value.trim();
});

// ---- colours ----

function theme(next) {
  if (next === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  $('theme').textContent = `Theme: ${next}`;
  search.recolour();
}
$('theme').addEventListener('click', () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? 'auto') + 1) % THEMES.length];
  theme(next);
  try {
    localStorage.setItem('gradus.theme', next);
  } catch {
    // It holds until the page is left.
  }
});
theme(document.documentElement.dataset.theme ?? 'auto');

// ---- keys ----

const SINGLE = {
  '?': openHelp,
  u: () => steps.undo(),
  c: () => view === 'steps' && steps.copy(),
  e: () => {
    if (view === 'runs') show('steps');
    statement.area.focus();
  },
  r: () => runs.offered && $('tab-runs').click(),
  s: () => $('tab-steps').click(),
  g: () => {
    $('tab-search').click();
    if (!$('search-body').hidden) $('tree').focus();
  },
  p: prove,
  t: () => {
    show('steps');
    tactic.area.focus();
  },
};

document.addEventListener('keydown', (event) => {
  if ($('help').open || event.isComposing) return;
  const field = event.target.closest('textarea, input, select');
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
    event.preventDefault();
    (event.shiftKey ? prove : open)();
    return;
  }
  if (event.key === 'Escape') {
    if (search.running) search.stop();
    else field?.blur();
    return;
  }
  const digit = /^(?:Digit|Numpad)([1-8])$/u.exec(event.code);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (digit && view === 'steps' && !event.ctrlKey && !event.metaKey && (event.altKey || (!field && singleKeys()))) {
    if (steps.pick(Number(digit[1]))) event.preventDefault();
  } else if (plain && !field && singleKeys() && SINGLE[event.key]) {
    event.preventDefault();
    SINGLE[event.key]();
  }
});

window.addEventListener('hashchange', restore);
service.connect();
restore();
if (!address.read()) statement.area.focus({ preventScroll: true });

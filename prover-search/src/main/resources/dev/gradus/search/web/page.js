import * as address from './address.js';
import { $, make, message } from './dom.js';
import { editor } from './editor.js';
import { EXAMPLES } from './examples.js';
import { attachHelp, singleKeys } from './help.js';
import { highlight, highlightTheorem } from './lean.js';
import { replaceAtEnd } from './notation.js';
import { Search } from './search.js';
import { Service } from './service.js';
import { Steps } from './steps.js';
import { read } from './theorem.js';

const THEMES = ['auto', 'light', 'dark'];

const service = new Service();
const statement = editor($('statement-editor'), highlightTheorem);
const header = editor($('header-editor'), highlight);
const tactic = editor($('tactic-editor'), (text) => highlight(text, 'tactic'));
const steps = new Steps(service);
const search = new Search(service, (tactics) => stepFrom(tactics));
const openHelp = attachHelp();
let view = 'steps';

// ---- the theorem ----

/** What the fields contain; null, and a message, if that is nothing. */
function theorem() {
  replaceAtEnd(statement.area);
  const parts = read(statement.value);
  if (parts.statement === '') {
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

/** Goes on step by step with the theorem in the fields. */
function stepFrom(tactics) {
  const parts = theorem();
  if (!parts) return;
  show('steps');
  steps.open({ header: parts.header, statement: parts.statement, steps: tactics });
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
  address.write({ statement: parts.statement, header: header.value.trim(), steps: same ? steps.steps : [], view });
}

function restore() {
  const parts = address.read();
  if (!parts || parts.statement === '') return;
  fill(parts);
  show(parts.view);
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

function show(next) {
  view = next;
  for (const name of ['steps', 'search']) {
    $(name).hidden = name !== next;
    $(`tab-${name}`).setAttribute('aria-selected', String(name === next));
    $(`tab-${name}`).tabIndex = name === next ? 0 : -1;
  }
}

for (const [name, other] of [['steps', 'search'], ['search', 'steps']]) {
  const tab = $(`tab-${name}`);
  tab.addEventListener('click', () => {
    show(name);
    remember();
  });
  tab.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
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
  e: () => statement.area.focus(),
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

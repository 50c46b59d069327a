import { $, count, make, message, say } from './dom.js';
import { axiomsText, theorem } from './goals.js';
import { whole } from './theorem.js';

const PAGE = 100;
const PAUSE_MILLIS = 250;
const LOOKS = { proved: 'good', unelaborated: 'bad', unverified: 'warn', error: 'bad' };

/** The statements of a run, a page of them at a time: the server filters, so that a run may be large. */
export class Statements {
  #service;
  #open;
  #run = '';
  #offset = 0;
  #call = null;
  #timer = 0;

  /** @param open takes a statement, and `steps` or `search` */
  constructor(service, open) {
    this.#service = service;
    this.#open = open;
    $('run-filter').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask(0);
    });
    $('run-status').addEventListener('change', () => this.#ask(0));
    $('run-text').addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(0), PAUSE_MILLIS);
    });
    $('run-before').addEventListener('click', () => this.#ask(Math.max(0, this.#offset - PAGE)));
    $('run-after').addEventListener('click', () => this.#ask(this.#offset + this.#rows.length));
    $('run-table').addEventListener('keydown', (event) => this.#key(event));
  }

  get #rows() {
    return [...$('run-table').querySelectorAll('th[scope="row"] > button')];
  }

  /** The first statements of a run, as the filter has them. */
  open(run) {
    if (run !== this.#run) {
      $('run-status').value = '';
      $('run-text').value = '';
    }
    this.#run = run;
    $('run-table').tBodies[0].replaceChildren();
    this.#ask(0);
  }

  async #ask(offset) {
    clearTimeout(this.#timer);
    this.#call?.abort();
    const call = new AbortController();
    this.#call = call;
    const query = new URLSearchParams({ offset, limit: PAGE, status: $('run-status').value, text: $('run-text').value.trim() });
    message($('runs-error'), '');
    try {
      const page = await this.#service.get(`v1/runs/${encodeURIComponent(this.#run)}?${query}`, call.signal);
      if (!call.signal.aborted) this.#draw(page);
    } catch (error) {
      if (!call.signal.aborted) message($('runs-error'), error.message);
    }
  }

  #draw({ offset, total, statements }) {
    this.#offset = offset;
    const end = offset + statements.length;
    const number = (n) => n.toLocaleString('en');
    $('run-table').hidden = statements.length === 0;
    $('run-table').tBodies[0].replaceChildren(...statements.map((each) => this.#row(each)));
    $('run-before').disabled = offset === 0;
    $('run-after').disabled = end >= total;
    $('run-pages').hidden = offset === 0 && end >= total;
    $('run-state').textContent = statements.length === 0 ? 'No statement is like that.' : `${number(offset + 1)}–${number(end)} of ${count(total, 'statement')}`;
    say($('run-state').textContent);
  }

  #row(statement) {
    const name = make('button', { type: 'button', class: 'link', 'aria-expanded': 'false', text: statement.name });
    const row = make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, make('span', { class: `status ${LOOKS[statement.status] ?? ''}`, text: statement.status })),
      make('td', { class: 'number wide', text: statement.attempts.toLocaleString('en') }),
      make('td', { class: 'number', text: statement.tacticCalls.toLocaleString('en') }),
      make('td', { class: 'number wide', text: statement.seconds.toFixed(1) }),
    );
    let details = null;
    name.addEventListener('click', () => {
      if (details) details.remove();
      else row.after((details = this.#details(statement)));
      if (!details.isConnected) details = null;
      name.setAttribute('aria-expanded', String(details !== null));
    });
    return row;
  }

  #details(statement) {
    const { header, proof, attempts, tacticCalls, seconds, axioms, message: said } = statement;
    const facts = `${count(attempts, 'attempt')}, ${count(tacticCalls, 'tactic call')}, ${seconds.toFixed(1)} s.${proof === null ? '' : ` ${axiomsText(axioms)}`}`;
    const button = (text, view) => make('button', { type: 'button', text, onclick: () => this.#open(statement, view) });
    return make(
      'tr',
      { class: 'details' },
      make(
        'td',
        { colspan: '5' },
        said ? make('p', { class: 'note', text: said }) : null,
        header.trim() ? make('details', {}, make('summary', { text: 'What stands before it' }), theorem(header.trim())) : null,
        theorem(whole('', statement.statement, proof ?? 'by\n  sorry').trimEnd()),
        make('p', { class: 'facts', text: facts }),
        make('div', { class: 'row' }, button('Step by step', 'steps'), button('Search', 'search')),
      ),
    );
  }

  /** Up and down from name to name. */
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = this.#rows;
    const at = rows.indexOf(document.activeElement);
    if (!step || at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    rows[at + step]?.focus();
  }
}

import { $, count, make, message, say } from './dom.js';
import { frame } from './report.js';
import { Statements } from './statements.js';

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** When it was, in the reader's own time. */
const when = (time) => new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });

/** How many statements of a run are proved, and what of the others. */
export function standing(counts) {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const parts = [`${counts.proved.toLocaleString('en')} of ${total.toLocaleString('en')} proved`];
  for (const [status, number] of Object.entries(counts)) {
    if (status !== 'proved' && number > 0) parts.push(`${number.toLocaleString('en')} ${status}`);
  }
  return parts.join(' · ');
}

/** The runs that the server shows: the list of them, one with its statements, or its report. */
export class Runs {
  /** Whether the server shows any. */
  offered = false;
  /** The id of the run that is shown; empty for the list. */
  id = '';
  #service;
  #moved;
  #statements;
  #call = null;
  #stale = true;

  /**
   * @param open takes a statement of a run and the view it is to be opened in
   * @param moved is told when another run is shown
   */
  constructor(service, open, moved) {
    this.#service = service;
    this.#moved = moved;
    this.#statements = new Statements(service, open);
    $('runs-renew').addEventListener('click', () => this.#list());
    $('run-back').addEventListener('click', () => this.#go('', 'runs-title'));
    $('run-report').addEventListener('click', () => this.#report());
    $('report-back').addEventListener('click', () => this.#closeReport());
  }

  /** The run that is named, or all; asks the server where that was not shown before. */
  show(id = this.id) {
    if (id !== this.id || this.#stale) {
      this.id = id;
      if (id) this.#run();
      else this.#list();
    }
  }

  /** After the connection came back. */
  resume() {
    this.#stale ||= !$('runs-error').hidden;
  }

  #go(id, focus) {
    this.#stale = true;
    this.show(id);
    this.#moved();
    $(focus).focus();
  }

  /** Asks, unless something else is asked before the answer is there. */
  async #ask(path, use, how = 'get') {
    this.#call?.abort();
    const call = new AbortController();
    this.#call = call;
    message($('runs-error'), '');
    $('runs').setAttribute('aria-busy', 'true');
    try {
      const answer = await this.#service[how](path, call.signal);
      if (!call.signal.aborted) use(answer);
    } catch (error) {
      if (!call.signal.aborted) message($('runs-error'), error.message);
    }
    if (this.#call === call) $('runs').removeAttribute('aria-busy');
  }

  #parts(shown) {
    for (const id of ['runs-all', 'run', 'report']) $(id).hidden = id !== shown;
    if (shown !== 'report') $('report-frame').replaceChildren();
  }

  async #list() {
    this.#parts('runs-all');
    this.#stale = false;
    await this.#ask('v1/runs', ({ runs, complete }) => {
      runs.sort((a, b) => BY_NAME.compare(a.name, b.name));
      $('runs-list').hidden = runs.length === 0;
      $('runs-list').tBodies[0].replaceChildren(...runs.map((run) => this.#row(run)));
      const text = runs.length === 0 ? 'There are no runs in this folder yet.' : count(runs.length, 'run');
      $('runs-state').textContent = complete ? text : `${text}; the folder holds more than is looked at.`;
      say(text);
    });
  }

  #row(run) {
    const iterates = run.kind === 'iterate';
    return make(
      'tr',
      {},
      make(
        'th',
        { scope: 'row' },
        make('button', { type: 'button', class: 'link', text: run.name, onclick: () => this.#go(run.id, 'run-title') }),
        make('span', { class: 'soft hint', text: `${iterates ? 'iteration' : 'search'}${run.report ? ' with a report' : ''}, ${when(run.changed)}` }),
      ),
      make('td', { class: run.problem ? 'error' : '', text: run.problem ?? (iterates ? '' : standing(run.counts)) }),
    );
  }

  async #run() {
    this.#parts('run');
    this.#stale = false;
    $('run-title').textContent = 'Run';
    $('run-facts').textContent = '';
    $('run-body').hidden = true;
    $('run-report').hidden = true;
    await this.#ask(`v1/runs/${encodeURIComponent(this.id)}?limit=1`, (run) => {
      const iterates = run.kind === 'iterate';
      $('run-title').textContent = run.name;
      $('run-facts').textContent = `${iterates ? 'Iteration; its searches are runs of their own' : standing(run.counts)} · last change ${when(run.changed)}`;
      $('run-report').hidden = !run.report;
      $('run-body').hidden = iterates;
      $('run-options').replaceChildren(
        ...Object.entries(run.configuration).flatMap(([name, value]) => [make('dt', { text: name }), make('dd', { text: value })]),
      );
      if (!iterates) this.#statements.open(this.id);
    });
  }

  async #report() {
    await this.#ask(
      `v1/runs/${encodeURIComponent(this.id)}/report`,
      (html) => {
        this.#parts('report');
        $('report-title').textContent = `Report of ${$('run-title').textContent}`;
        // Another tab cannot be given the token.
        $('report-tab').hidden = this.#service.token !== '';
        $('report-tab').href = `v1/runs/${encodeURIComponent(this.id)}/report`;
        $('report-frame').replaceChildren(frame(html, $('report-title').textContent));
        $('report-title').focus();
      },
      'text',
    );
  }

  #closeReport() {
    this.#parts('run');
    $('run-report').focus();
  }
}

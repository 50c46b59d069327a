import { $, copy, count, make, message, say } from './dom.js';
import { axiomsText, goalCards, tactic as coloured } from './goals.js';
import { highlight, highlightTheorem } from './lean.js';
import { Suggestions } from './suggestions.js';
import { proof, whole } from './theorem.js';

const KEPT = 64;

/**
 * A proof that is made step by step: the tactics so far, the goals they leave, and what could come
 * next. Says `change` when the steps do.
 */
export class Steps extends EventTarget {
  header = '';
  statement = '';
  steps = [];
  #service;
  /** Goals after each number of steps, as far as they are known: what undo goes back to. */
  #after = [];
  #done = false;
  #verdict = null;
  #suggestions = new Suggestions((suggestion) => this.#choose(suggestion));
  /** Suggestions by what they are for; undo shows them at once. */
  #known = new Map();
  #call = null;
  #check = null;
  #run = null;
  #failed = false;

  constructor(service) {
    super();
    this.#service = service;
    $('undo').addEventListener('click', () => this.undo());
    $('copy').addEventListener('click', () => this.copy());
  }

  get isOpen() {
    return this.statement !== '';
  }

  /** The theorem as far as it is proved. */
  get text() {
    return whole(this.header, this.statement, proof(this.steps, this.#done));
  }

  close() {
    this.#stop();
    this.statement = '';
    this.steps = [];
    $('steps-body').hidden = true;
    $('steps-empty').hidden = false;
  }

  /** Starts with a theorem and, where given, with tactics. */
  async open({ header, statement, steps }) {
    this.#stop();
    this.header = header;
    this.statement = statement;
    this.steps = steps;
    this.#after = [];
    this.#done = false;
    this.#verdict = null;
    this.#known.clear();
    $('steps-empty').hidden = true;
    $('steps-body').hidden = false;
    message($('tactic-error'), '');
    this.#draw();
    return this.#ask();
  }

  /** After the connection came back: what was lost is asked for again. */
  resume() {
    if (this.isOpen && this.#failed) this.#ask();
  }

  #stop() {
    this.#call?.cancel();
    this.#call = null;
    this.#check?.abort();
    this.#check = null;
    this.#run?.abort();
    this.#run = null;
    this.#failed = false;
  }

  /** The goals here, where they are not known, then suggestions or the check of the whole. */
  async #ask() {
    this.#stop();
    const check = new AbortController();
    this.#check = check;
    message($('statement-error'), '');
    try {
      if (!this.#after[this.steps.length]) {
        this.#suggestions.waiting();
        const { goals, done } = await this.#state(this.steps, check.signal);
        this.#after[this.steps.length] = goals;
        this.#done = done;
      }
      this.#draw();
      await (this.#done ? this.#verify() : this.#suggest());
      return true;
    } catch (error) {
      if (error.name === 'AbortError' || check.signal.aborted) return false;
      this.#failed = error.status === 'UNAVAILABLE' || error.status === 'UNAUTHENTICATED';
      this.#suggestions.clear(this.#failed ? 'They come when the server is there.' : '');
      if (this.#failed) {
        this.#draw();
      } else if (this.#after[this.steps.length]) {
        this.#suggestions.failed(error.message);
      } else {
        message($('statement-error'), error.message);
        this.#draw();
      }
      return false;
    }
  }

  #state(steps, signal) {
    return this.#service.post('v1/state', { header: this.header, statement: this.statement, prefix: steps }, signal);
  }

  async #suggest() {
    const key = JSON.stringify(this.steps);
    const known = this.#known.get(key);
    if (known) {
      this.#suggestions.complete(known);
      return;
    }
    this.#suggestions.waiting();
    this.#call = this.#service.call(
      'suggest',
      { header: this.header, statement: this.statement, prefix: this.steps, n: 8 },
      (event, data) => event === 'suggestion' && this.#suggestions.add(data),
    );
    const { suggestions } = await this.#call.result;
    this.#call = null;
    if (this.#known.size >= KEPT) this.#known.delete(this.#known.keys().next().value);
    this.#known.set(key, suggestions);
    this.#suggestions.complete(suggestions);
  }

  async #verify() {
    this.#suggestions.clear('Nothing is left to do.');
    this.#call = this.#service.call('verify', { header: this.header, statement: this.statement, proof: proof(this.steps, true) });
    this.#verdict = await this.#call.result;
    this.#call = null;
    this.#draw();
    say(this.#verdict.verdict === 'verified' ? 'The proof is finished and verified.' : `The proof is ${this.#verdict.verdict}: ${this.#verdict.reason}`);
  }

  #choose(suggestion) {
    const within = $('suggestions').contains(document.activeElement);
    this.#advance(suggestion.tactic, suggestion.goals, suggestion.closes);
    if (within) $('suggestions-title').focus();
  }

  #advance(tactic, goals, done) {
    this.steps = [...this.steps, tactic];
    this.#after[this.steps.length] = goals;
    this.#after.length = this.steps.length + 1;
    this.#done = done;
    this.#verdict = null;
    message($('tactic-error'), '');
    this.dispatchEvent(new Event('change'));
    this.#ask();
  }

  pick(place) {
    return this.isOpen && !this.#done && this.#suggestions.pick(place);
  }

  /** Runs a tactic that a person wrote; what Lean says of it is shown when it fails. */
  async run(tactic) {
    const run = new AbortController(); // of its own: when it fails, what was asked before goes on
    this.#run?.abort();
    this.#run = run;
    try {
      const { goals, done } = await this.#state([...this.steps, tactic], run.signal);
      this.#advance(tactic, goals, done);
      say(done ? 'No goals left' : `It leaves ${count(goals.length, 'goal')}`);
      return true;
    } catch (error) {
      if (error.name !== 'AbortError') message($('tactic-error'), error.message);
      return false;
    }
  }

  undo() {
    if (this.steps.length > 0) this.#backTo(this.steps.length - 1);
  }

  #backTo(length) {
    this.steps = this.steps.slice(0, length);
    this.#done = false;
    this.#verdict = null;
    message($('tactic-error'), '');
    this.dispatchEvent(new Event('change'));
    say(length === 0 ? 'Back at the theorem' : `Back after step ${length}`);
    this.#ask();
  }

  async copy() {
    if (!this.isOpen) return;
    const copied = await copy(this.text);
    say(copied ? 'Copied' : 'The browser does not let this page copy');
    const button = $('copy').firstChild;
    button.textContent = copied ? 'Copied ' : 'Not copied ';
    setTimeout(() => (button.textContent = 'Copy '), 1500);
  }

  #draw() {
    const goals = this.#after[this.steps.length];
    $('undo').disabled = this.steps.length === 0;
    $('tactic-form').hidden = this.#done;
    $('goals').replaceChildren(...(goals ? goalCards(this.#done ? [] : goals) : [make('p', { class: 'soft', text: this.#failed ? 'The server is not there.' : $('statement-error').hidden ? 'Lean is reading the theorem …' : 'None: Lean does not accept this.' })]));
    const verified = this.#verdict?.verdict === 'verified';
    $('proof').classList.toggle('done', verified);
    $('proof').replaceChildren(
      make('pre', {}, highlightTheorem(`${this.statement} by`)),
      make('ol', {}, ...this.steps.map((step, index) => this.#step(step, index))),
      ...(this.#done ? [this.#standing()] : [make('pre', {}, '  ', highlight('sorry'))]),
    );
  }

  #step(step, index) {
    const last = index === this.steps.length - 1;
    return make(
      'li',
      {},
      coloured(step),
      last ? null : make('button', { type: 'button', 'aria-label': `Back to after step ${index + 1}: ${step}`, text: 'back to here', onclick: () => this.#backTo(index + 1) }),
    );
  }

  #standing() {
    const verdict = this.#verdict;
    if (!verdict) return make('p', { class: 'soft hint waiting', text: 'No goals left; the kernel checks the whole once more' });
    if (verdict.verdict === 'verified') return make('p', { class: 'note good', text: `Proved, and checked afresh by Lean's kernel. ${axiomsText(verdict.axioms)}` });
    return make('p', { class: verdict.verdict === 'rejected' ? 'note bad' : 'note warn', text: `${verdict.verdict}: ${verdict.reason}` });
  }
}

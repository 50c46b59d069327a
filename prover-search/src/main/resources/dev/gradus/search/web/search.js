import { $, copy, count, make, say } from './dom.js';
import { axiomsText, theorem as coloured } from './goals.js';
import { Inspector } from './inspector.js';
import { steps, whole } from './theorem.js';
import { SearchTree } from './tree.js';
import { attachTreeInput } from './treeinput.js';
import { describe } from './treepaint.js';
import { TreeView } from './treeview.js';

const TICK_MILLIS = 250;

/** A search for the whole proof: its tree as it grows, and what came of it. */
export class Search {
  #service;
  #stepThrough;
  #view;
  #inspector;
  /** By attempt. */
  #trees = new Map();
  #shown = 0;
  #theorem = null;
  #call = null;
  #timer = 0;
  #started = 0;
  #inspecting = 0;

  /** @param stepThrough takes a theorem and a list of tactics to go on from */
  constructor(service, stepThrough) {
    this.#service = service;
    this.#stepThrough = stepThrough;
    this.#view = new TreeView($('tree'));
    this.#inspector = new Inspector(service, (node) => this.#choose(node, true), (node) => this.#goOn(node.path()));
    attachTreeInput($('tree'), this.#view, {
      choose: (node, move) => this.#choose(node, move),
      fold: (node) => this.#fold(node),
      goOn: (node) => this.#goOn(node.path()),
      unfoldTo: (node) => this.#view.tree.reveal(node),
    });
    $('zoom-in').addEventListener('click', () => this.#view.zoom(1.4));
    $('zoom-out').addEventListener('click', () => this.#view.zoom(1 / 1.4));
    $('fit').addEventListener('click', () => this.#view.fit());
    $('fold').addEventListener('click', () => this.#foldAll());
    $('to-proof').addEventListener('click', () => this.#choose(this.#tree.end, true, true));
    $('stop').addEventListener('click', () => this.stop());
    $('attempt').addEventListener('change', () => this.#show(Number($('attempt').value)));
  }

  get #tree() {
    return this.#trees.get(this.#shown);
  }

  /** The fields may hold another theorem by now. */
  #goOn(tactics) {
    this.#stepThrough(this.#theorem, tactics);
  }

  get running() {
    return this.#call !== null;
  }

  recolour() {
    this.#view.recolour();
  }

  /** Searches; an earlier search ends. */
  async start(theorem) {
    this.stop();
    this.#theorem = theorem;
    this.#trees = new Map([[0, new SearchTree()]]);
    this.#shown = 0;
    this.#body(true);
    this.#show(0);
    this.#started = performance.now();
    this.#timer = setInterval(() => this.#progress(), TICK_MILLIS);
    const number = (id) => Number($(id).value);
    const call = this.#service.call(
      'prove',
      { ...theorem, attempts: number('attempts'), expansions: number('expansions'), samples: number('samples') },
      (event, data) => this.#event(event, data),
    );
    this.#call = call;
    $('stop').hidden = false;
    this.#progress();
    say('Searching');
    try {
      const result = await call.result;
      if (this.#call === call) this.#finish(result);
    } catch (error) {
      if (this.#call === call) {
        this.#end(`Ended: ${error.message}`);
        this.#note('bad', error.message);
      }
    }
  }

  /** What a run made of a theorem: its proof, if any, and no tree. */
  recall(theorem, { status, proof, attempts, tacticCalls, seconds, axioms, toolchain }) {
    this.stop();
    this.#theorem = theorem;
    this.#body(false);
    $('search-state').textContent = '';
    if (proof === null) {
      this.#note(status === 'open' || status === 'waiting' ? 'warn' : 'bad', `The run found no proof (${status}). Prove searches for one.`);
    } else {
      const facts = `${count(attempts, 'attempt')}, ${count(tacticCalls, 'tactic call')}, ${seconds.toFixed(1)} s.`;
      this.#card('proved in the run', { proof, axioms, toolchain }, facts);
    }
  }

  /** What is below the options, with or without a tree. */
  #body(withTree) {
    $('search-empty').hidden = true;
    $('search-body').hidden = false;
    $('search-result').replaceChildren();
    $('search-tree').hidden = !withTree;
  }

  stop() {
    if (!this.#call) return;
    this.#call.cancel();
    this.#end('Stopped.');
    say('The search was stopped');
  }

  #event(event, data) {
    if (event !== 'expanded') return;
    let tree = this.#trees.get(data.attempt);
    if (!tree) {
      tree = new SearchTree();
      this.#trees.set(data.attempt, tree);
      // The newest attempt is the one to watch.
      this.#show(data.attempt);
    }
    const node = tree.expand(data);
    if (tree !== this.#tree) return;
    this.#view.draw();
    $('to-proof').hidden = tree.end === null;
    if (node === this.#view.chosen) this.#inspectSoon();
  }

  /** Expansions may come by the hundred: the panel beside is renewed once a frame. */
  #inspectSoon() {
    this.#inspecting ||= requestAnimationFrame(() => {
      this.#inspecting = 0;
      this.#inspect();
    });
  }

  #progress() {
    const trees = [...this.#trees.values()];
    const sum = (of) => trees.reduce((total, tree) => total + of(tree), 0);
    const expansions = sum((tree) => tree.expansions);
    const skipped = sum((tree) => tree.skipped);
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const parts = [count(expansions, 'goal') + ' expanded', count(sum((tree) => tree.tactics), 'tactic') + ' run', `${count(sum((tree) => tree.size), 'node')}`, `${seconds} s`];
    if (skipped > 0) parts.push(`${skipped.toLocaleString('en')} expansions not shown`);
    $('search-state').textContent = expansions === 0 ? `Waiting for the first goal, ${seconds} s` : parts.join(' · ');
    $('search-state').classList.toggle('waiting', this.running);
    this.#attempts();
  }

  #attempts() {
    const select = $('attempt');
    $('attempt-box').hidden = this.#trees.size < 2;
    if (select.options.length !== this.#trees.size) {
      select.replaceChildren(...[...this.#trees.keys()].map((attempt) => make('option', { value: String(attempt), text: String(attempt + 1) })));
    }
    select.value = String(this.#shown);
  }

  #end(text) {
    clearInterval(this.#timer);
    this.#call = null;
    $('stop').hidden = true;
    this.#progress();
    if (text) $('search-state').append(` · ${text}`);
  }

  #finish(result) {
    this.#end('');
    if (result.status === 'proved') {
      this.#proved(result);
    } else if (result.status === 'open') {
      this.#note('warn', `No proof within the budget (${count(result.expansions, 'goal')} expanded in ${result.seconds.toFixed(1)} s). More goals or more attempts may find one; so may a first step of your own.`);
    } else if (result.status === 'unelaborated') {
      this.#note('bad', `Lean does not accept the theorem: ${result.message}`);
    } else {
      this.#note(result.status === 'unverified' ? 'warn' : 'bad', `${result.status}: ${result.message}`);
    }
  }

  #note(kind, text) {
    $('search-result').replaceChildren(make('p', { class: `note ${kind} result-card`, role: 'alert', text }));
  }

  #card(standing, { proof, axioms, toolchain }, facts) {
    const { header, statement } = this.#theorem;
    const text = whole(header, statement, proof);
    const copyButton = make('button', { type: 'button', class: 'main', text: 'Copy the proof' });
    copyButton.addEventListener('click', async () => {
      copyButton.textContent = (await copy(text)) ? 'Copied' : 'Not copied';
      say(copyButton.textContent);
      setTimeout(() => (copyButton.textContent = 'Copy the proof'), 1500);
    });
    $('search-result').replaceChildren(
      make(
        'section',
        { class: 'card result-card done', 'aria-label': 'Finished proof' },
        make(
          'div',
          { class: 'row spread' },
          make('span', { class: 'status good', text: standing }),
          make('div', { class: 'row' }, make('button', { type: 'button', text: 'Step through it', onclick: () => this.#goOn(steps(proof)) }), copyButton),
        ),
        coloured(text),
        make('p', { class: 'facts', text: `${facts} ${axiomsText(axioms)} ${(toolchain ?? '').replace(/\b([0-9a-f]{12})[0-9a-f]{28}\b/u, '$1')}` }),
      ),
    );
  }

  #proved(result) {
    this.#card('proved and verified', result, `${count(result.expansions, 'goal')} expanded, ${count(result.tacticCalls, 'tactic')} run, ${result.seconds.toFixed(1)} s.`);
    say(`Proved in ${result.seconds.toFixed(1)} seconds`);
    const proved = [...this.#trees].find(([, tree]) => tree.end !== null);
    if (proved) {
      if (proved[0] !== this.#shown) this.#show(proved[0]);
      this.#choose(this.#tree.end, false);
    }
  }

  // ---- the tree ----

  #show(attempt) {
    this.#shown = attempt;
    this.#view.show(this.#tree);
    $('fold').textContent = 'Fold all';
    $('to-proof').hidden = this.#tree.end === null;
    this.#attempts();
    this.#inspect();
  }

  #choose(node, move, centred = false) {
    this.#tree.reveal(node);
    this.#view.chosen = node;
    if (move) this.#view.bringIntoSight(node, centred);
    this.#view.draw();
    this.#inspect();
  }

  #fold(node) {
    this.#tree.fold(node, !node.collapsed);
    this.#view.draw();
    this.#describe();
  }

  #foldAll() {
    const folds = $('fold').textContent === 'Fold all';
    this.#tree.foldAll(folds);
    $('fold').textContent = folds ? 'Unfold all' : 'Fold all';
    if (folds) this.#view.chosen = this.#tree.end ?? this.#tree.root;
    this.#view.fit();
    this.#inspect();
  }

  #inspect() {
    this.#describe();
    const tree = this.#tree;
    const node = this.#view.chosen;
    this.#inspector.show(tree, node, this.#theorem, () => {
      this.#view.draw();
      if (node === this.#view.chosen) this.#inspect();
    });
  }

  /** The drawing's one node that a screen reader meets: the chosen one. */
  #describe() {
    const node = this.#view.chosen;
    const item = $('tree-item');
    const [tactic, goal] = describe(node);
    item.textContent = `${tactic}: ${goal}${node.lit ? ', on the way to a proof' : ''}`;
    item.setAttribute('aria-level', String(node.depth + 1));
    if (node.children.length > 0) item.setAttribute('aria-expanded', String(!node.collapsed));
    else item.removeAttribute('aria-expanded');
    $('tree').setAttribute('aria-activedescendant', 'tree-item');
  }
}

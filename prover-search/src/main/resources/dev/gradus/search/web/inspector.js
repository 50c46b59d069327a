import { $, count, decimal, make } from './dom.js';
import { goalCards, percent, tactic } from './goals.js';

const OUTCOMES = {
  goals: ['', 'works'],
  proved: ['good', 'finishes'],
  duplicate: ['', 'known goal'],
  error: ['bad', 'fails'],
  timed_out: ['warn', 'too slow'],
  rejected: ['warn', 'not run'],
  crashed: ['bad', 'crashed Lean'],
};

/** Everything about one goal of a tree: as elements, for those who cannot see the drawing as well. */
export class Inspector {
  #service;
  #choose;
  #stepFrom;
  #asked = null;

  /**
   * @param choose takes the node that is gone to
   * @param stepFrom takes the node from which to go on step by step
   */
  constructor(service, choose, stepFrom) {
    this.#service = service;
    this.#choose = choose;
    this.#stepFrom = stepFrom;
  }

  /** Shows a node; goals of one that was not expanded are asked of Lean. */
  show(tree, node, theorem, redraw) {
    this.#asked?.abort();
    this.#asked = null;
    const reachable = !Number.isNaN(node.logProbability);
    if (node.goals === null && !node.closed && reachable) this.#ask(tree, node, theorem, redraw);
    $('inspector').replaceChildren(
      make('h2', { text: node.closed ? 'Proved' : node.parent ? `Goal ${node.id}` : 'The theorem' }),
      node.parent ? make('pre', {}, tactic(node.tactic)) : '',
      this.#numbers(node),
      make(
        'div',
        { class: 'row' },
        node.parent ? make('button', { type: 'button', text: 'Goal before', onclick: () => this.#choose(node.parent) }) : null,
        reachable ? make('button', { type: 'button', text: node.closed ? 'Step through it' : 'Go on from here', onclick: () => this.#stepFrom(node) }) : null,
      ),
      ...this.#goals(node, reachable),
      ...this.#edges(tree, node),
    );
  }

  async #ask(tree, node, { header, statement }, redraw) {
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const { goals } = await this.#service.post('v1/state', { header, statement, prefix: node.path() }, asked.signal);
      node.goals ??= goals;
      redraw();
    } catch (error) {
      if (!asked.signal.aborted) {
        $('inspector').querySelector('.asked')?.replaceChildren(error.message);
      }
    }
  }

  #numbers(node) {
    const facts = [['steps', String(node.depth)]];
    if (node.parent && !Number.isNaN(node.logProbability)) {
      facts.push(['this tactic', `${percent(node.edgeLogProbability)} (${decimal(node.edgeLogProbability, 2)})`]);
      facts.push(['whole path', decimal(node.logProbability, 2)]);
    }
    if (node.priority !== null) facts.push(['priority', decimal(node.priority, 2)]);
    if (!node.closed) facts.push(['expanded', node.visits === 0 ? 'not yet' : count(node.visits, 'time')]);
    return make('dl', {}, ...facts.flatMap(([name, value]) => [make('dt', { text: name }), make('dd', { text: value })]));
  }

  #goals(node, reachable) {
    if (node.closed) return [make('p', { class: 'note good', text: 'No goals left.' })];
    const heading = make('h3', { text: node.goals ? count(node.goals.length, 'goal') : 'Goals' });
    if (node.goals) return [heading, ...goalCards(node.goals)];
    return [heading, make('p', { class: 'soft asked', text: reachable ? 'Asking Lean …' : 'How it was reached was left out: this page read too slowly.' })];
  }

  #edges(tree, node) {
    if (!node.edges) return [];
    const edges = [...node.edges].sort((a, b) => b.logProbability - a.logProbability);
    return [
      make('h3', { text: `${count(edges.length, 'tactic')} tried` }),
      make('ul', { class: 'edges' }, ...edges.map((edge) => this.#edge(tree, node, edge))),
    ];
  }

  #edge(tree, node, edge) {
    const [kind, words] = OUTCOMES[edge.outcome] ?? ['', edge.outcome];
    const child =
      edge.outcome === 'proved' ? node.children.find((each) => each.closed && each.tactic === edge.tactic) : tree.node(edge.child);
    const label = make('span', { class: `status ${kind}`, text: words });
    return make(
      'li',
      {},
      make('div', { class: 'row' }, make('pre', {}, tactic(edge.tactic)), child ? make('button', { type: 'button', 'aria-label': `Go to the goal after ${edge.tactic}`, text: '→', onclick: () => this.#choose(child) }) : null),
      make('div', { class: 'row' }, label, make('span', { class: 'soft hint', text: percent(edge.logProbability) })),
      edge.message ? make('p', { class: 'message', text: edge.message }) : null,
    );
  }
}

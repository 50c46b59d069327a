/**
 * The goals of one attempt and how much room each takes. A leaf takes one row, another node the rows
 * of its children; rows and centres are relative to the node, so that a new leaf changes its
 * ancestors only and drawing can pass over whole subtrees that are out of sight.
 */
export class TreeNode {
  parent = null;
  children = [];
  /** The tactic that led here, and its log-probability. */
  tactic = '';
  edgeLogProbability = 0;
  /** Sum over the path from the root; NaN where a part of the path is not known. */
  logProbability = 0;
  /** Goals as Lean printed them; null before the node was expanded or asked for. */
  goals = null;
  priority = null;
  /** Tactics tried; null before the first expansion. */
  edges = null;
  visits = 0;
  collapsed = false;
  /** On the way to a proof. */
  lit = false;
  depth = 0;
  rows = 1;
  /** From the top of its rows to its own middle. */
  centre = 0.5;
  /** Levels below it. */
  levels = 0;

  /**
   * @param id the search's number of the node; null for the end of a proof
   */
  constructor(id) {
    this.id = id;
  }

  /** No goals are left here. */
  get closed() {
    return this.id === null;
  }

  get leads() {
    return this.collapsed || this.children.length === 0;
  }

  /** Tactics from the root to here. */
  path() {
    const path = [];
    for (let node = this; node.parent; node = node.parent) path.unshift(node.tactic);
    return path;
  }

  measure() {
    if (this.leads) {
      this.rows = 1;
      this.centre = 0.5;
      this.levels = 0;
      return;
    }
    let rows = 0;
    let levels = 0;
    for (const child of this.children) {
      rows += child.rows;
      levels = Math.max(levels, child.levels + 1);
    }
    const last = this.children.at(-1);
    this.rows = rows;
    this.levels = levels;
    this.centre = (this.children[0].centre + rows - last.rows + last.centre) / 2;
  }
}

export class SearchTree {
  root = new TreeNode(0);
  /** Nodes drawn, ends of proofs included. */
  size = 1;
  expansions = 0;
  tactics = 0;
  /** Expansions the server left out because this page read too slowly. */
  skipped = 0;
  /** The first end of a proof found; null before. */
  end = null;
  #byId = new Map([[0, this.root]]);

  node(id) {
    return this.#byId.get(id);
  }

  /** Takes an `expanded` event; returns the node. */
  expand({ node: id, parent, goals, priority, edges: told, skipped }) {
    const edges = told.map((edge) => ({ ...edge, logProbability: edge.logProbability ?? -Infinity }));
    const node = this.#byId.get(id) ?? this.#stray(id);
    this.#settle(node, parent);
    node.goals = goals;
    node.priority = priority ?? -Infinity;
    node.visits++;
    node.edges = [...(node.edges ?? []), ...edges];
    this.expansions++;
    this.tactics += edges.length;
    this.skipped += skipped ?? 0;
    for (const edge of [...edges].sort((a, b) => b.logProbability - a.logProbability)) {
      if (edge.outcome === 'proved') this.#finish(node, edge);
      else if (edge.child !== null && edge.child !== undefined) this.#reach(node, edge);
    }
    this.#measureUp(node);
    return node;
  }

  /** Its way from the root was left out: it hangs on the root. */
  #stray(id) {
    const node = this.#add(this.root, new TreeNode(id));
    node.tactic = '…';
    node.logProbability = Number.NaN;
    this.#measureUp(this.root);
    return node;
  }

  #add(parent, node) {
    node.parent = parent;
    node.depth = parent.depth + 1;
    parent.children.push(node);
    this.size++;
    if (node.id !== null) this.#byId.set(node.id, node);
    return node;
  }

  #finish(parent, edge) {
    const end = this.#add(parent, new TreeNode(null));
    this.#label(end, parent, edge);
    this.end ??= end;
    for (let node = end; node; node = node.parent) node.lit = true;
  }

  #reach(parent, edge) {
    const logProbability = parent.logProbability + edge.logProbability;
    const known = this.#byId.get(edge.child);
    if (!known) {
      this.#label(this.#add(parent, new TreeNode(edge.child)), parent, edge);
    } else if (known.parent && known.visits === 0 && logProbability > known.logProbability) {
      // As the search does it: a goal that was not expanded hangs on the likelier way to it.
      this.#move(known, parent, edge);
    }
  }

  /** The search's own way to a node: one in flight keeps the way it had when it was launched. */
  #settle(node, parentId) {
    const parent = this.#byId.get(parentId);
    const ways = (parent?.edges ?? []).filter((edge) => edge.child === node.id);
    if (!node.parent || parent === node.parent || ways.length === 0) return;
    this.#move(node, parent, ways.reduce((a, b) => (b.logProbability > a.logProbability ? b : a)));
  }

  #move(node, parent, edge) {
    const former = node.parent;
    former.children.splice(former.children.indexOf(node), 1);
    this.#measureUp(former);
    node.parent = parent;
    node.depth = parent.depth + 1;
    parent.children.push(node);
    this.#label(node, parent, edge);
    this.#measureUp(parent);
  }

  #label(node, parent, edge) {
    node.tactic = edge.tactic;
    node.edgeLogProbability = edge.logProbability;
    node.logProbability = parent.logProbability + edge.logProbability;
  }

  #measureUp(from) {
    for (let node = from; node; node = node.parent) node.measure();
  }

  /** Folds or unfolds a node. */
  fold(node, collapsed) {
    if (node.children.length > 0 && node.collapsed !== collapsed) {
      node.collapsed = collapsed;
      this.#measureUp(node);
    }
  }

  /** Folds whatever is not on the way to a proof, or unfolds everything. */
  foldAll(collapsed) {
    const visit = (node) => {
      node.children.forEach(visit);
      node.collapsed = collapsed && node !== this.root && !node.lit && node.children.length > 0;
      node.measure();
    };
    visit(this.root);
  }

  /** Unfolds what hides the node. */
  reveal(node) {
    for (let above = node.parent; above; above = above.parent) this.fold(above, false);
  }

  /** Rows from the top of the tree to the middle of the node. */
  rowOf(node) {
    let row = node.centre;
    for (let below = node; below.parent; below = below.parent) {
      for (const sibling of below.parent.children) {
        if (sibling === below) break;
        row += sibling.rows;
      }
    }
    return row;
  }
}

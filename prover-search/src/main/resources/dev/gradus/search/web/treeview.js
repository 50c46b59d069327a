import { target } from './lean.js';

// In units of the drawing, which are pixels at scale 1.
const ROW = 52;
const BOX_HEIGHT = 42;
const BOX_WIDTH = 216;
const COLUMN = BOX_WIDTH + 44;
const MARGIN = 24;
const FONT = '12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
const SMALLEST = 0.004;
const LARGEST = 2;
/** Below, words cannot be read and are not drawn. */
const SCALE_OF_WORDS = 0.42;
/** A subtree of fewer pixels is drawn as one bar. */
const THIN = 1.5;
const MOVE_MILLIS = 180;
const COLOURS = ['card', 'text', 'soft', 'rule', 'edge', 'first', 'second', 'first-wash', 'good', 'good-wash', 'bad', 'plain-wash', 'lean-tactic'];

/**
 * Draws a search tree on a canvas, root at the left, and moves it about. Only what is in sight is
 * visited. Says `choose` with the node when one is chosen, `fold` when one is to be folded.
 */
export class TreeView extends EventTarget {
  tree = null;
  chosen = null;
  #box;
  #canvas;
  #context;
  #colours = {};
  #scale = 1;
  #x = MARGIN;
  #y = MARGIN;
  #ratio = 1;
  #width = 0;
  #height = 0;
  #frame = 0;
  #moving = null;
  /** The view follows the growing tree until somebody moves it. */
  #follows = true;
  #letter = 7.2;
  #stillness = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(box) {
    super();
    this.#box = box;
    this.#canvas = box.querySelector('canvas');
    this.#context = this.#canvas.getContext('2d');
    new ResizeObserver(() => this.#resize()).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
    this.recolour();
  }

  show(tree) {
    this.tree = tree;
    this.chosen = tree.root;
    this.#follows = true;
    this.draw();
  }

  recolour() {
    // A variable may say light-dark(...): only a real colour says which it is.
    const probe = document.createElement('span');
    this.#box.append(probe);
    for (const name of COLOURS) {
      probe.style.color = `var(--${name})`;
      this.#colours[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    this.draw();
  }

  #resize() {
    this.#ratio = devicePixelRatio || 1;
    this.#width = this.#box.clientWidth;
    this.#height = this.#box.clientHeight;
    this.#canvas.width = Math.round(this.#width * this.#ratio);
    this.#canvas.height = Math.round(this.#height * this.#ratio);
    if (this.#width > 0) this.#paint();
  }

  /** Draws with the next frame, once. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  // ---- where things are ----

  #position(node) {
    return { x: node.depth * COLUMN, y: this.tree.rowOf(node) * ROW };
  }

  fit() {
    this.#follows = true;
    this.#moveTo(this.#fitted());
  }

  #fitted() {
    const { rows, levels } = this.tree.root;
    const width = levels * COLUMN + BOX_WIDTH;
    const scale = Math.min(1, (this.#width - 2 * MARGIN) / width, (this.#height - 2 * MARGIN) / (rows * ROW));
    const bounded = Math.max(SMALLEST, scale);
    return {
      scale: bounded,
      x: Math.max(MARGIN, (this.#width - width * bounded) / 2),
      y: Math.max(MARGIN, (this.#height - rows * ROW * bounded) / 2),
    };
  }

  /** Moves as little as brings the node into sight, at a scale at which it can be read. */
  bringIntoSight(node, centred = false) {
    this.#follows = false;
    const scale = Math.max(this.#goal.scale, centred ? 0.8 : SCALE_OF_WORDS);
    const { x, y } = this.#position(node);
    const near = scale === this.#goal.scale && !centred;
    const within = (offset, at, size, extent) =>
      near ? Math.min(extent - MARGIN - size - at, Math.max(MARGIN - at, offset)) : extent / 2 - size / 2 - at;
    this.#moveTo({
      scale,
      x: within(this.#goal.x, x * scale, BOX_WIDTH * scale, this.#width),
      y: within(this.#goal.y, (y - ROW / 2) * scale, ROW * scale, this.#height),
    });
  }

  get #goal() {
    return this.#moving?.to ?? { scale: this.#scale, x: this.#x, y: this.#y };
  }

  #moveTo(to) {
    if (this.#stillness.matches || this.#width === 0) {
      this.#set(to);
    } else {
      this.#moving = { from: { scale: this.#scale, x: this.#x, y: this.#y }, to, start: performance.now() };
    }
    this.draw();
  }

  #set({ scale, x, y }) {
    this.#moving = null;
    this.#scale = scale;
    this.#x = x;
    this.#y = y;
  }

  pan(dx, dy) {
    this.#follows = false;
    this.#set({ scale: this.#scale, x: this.#x + dx, y: this.#y + dy });
    this.draw();
  }

  /** Zooms about a point of the box; its middle, where none is given. */
  zoom(factor, x = this.#width / 2, y = this.#height / 2) {
    this.#follows = false;
    const scale = Math.min(LARGEST, Math.max(SMALLEST, this.#scale * factor));
    const by = scale / this.#scale;
    this.#set({ scale, x: x - (x - this.#x) * by, y: y - (y - this.#y) * by });
    this.draw();
  }

  /** The node at a point of the box, and whether the point is on its handle; null for none. */
  at(x, y) {
    if (!this.tree) return null;
    const row = (y - this.#y) / this.#scale / ROW;
    const column = (x - this.#x) / this.#scale;
    let node = this.tree.root;
    let top = 0;
    for (;;) {
      const left = node.depth * COLUMN;
      const offset = Math.abs(row - top - node.centre) * ROW;
      if (column >= left && column <= left + BOX_WIDTH + 18 && offset <= BOX_HEIGHT / 2) {
        const handle = column > left + BOX_WIDTH - 6;
        return handle && node.children.length === 0 ? null : { node, handle };
      }
      if (node.leads || column < left + BOX_WIDTH) return null;
      let next = null;
      for (const child of node.children) {
        if (row >= top && row < top + child.rows) {
          next = child;
          break;
        }
        top += child.rows;
      }
      if (!next) return null;
      node = next;
    }
  }

  // ---- drawing ----

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.tree || this.#width === 0) return;
    if (this.#moving) this.#step();
    else if (this.#follows) this.#set(this.#fitted());
    const context = this.#context;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    const k = this.#ratio * this.#scale;
    context.setTransform(k, 0, 0, k, this.#x * this.#ratio, this.#y * this.#ratio);
    const seen = this.#gather();
    this.#drawEdges(seen.edges, this.#colours.second, 1.4);
    this.#drawEdges(seen.lit, this.#colours.good, 3);
    this.#drawBars(seen.bars);
    if (this.#scale < SCALE_OF_WORDS) this.#drawPlain(seen.nodes);
    else this.#drawNodes(seen.nodes);
    if (this.#moving) this.draw();
  }

  #step() {
    const { from, to, start } = this.#moving;
    const t = Math.min(1, (performance.now() - start) / MOVE_MILLIS);
    const eased = 1 - (1 - t) ** 3;
    const between = (a, b) => a + (b - a) * eased;
    this.#scale = between(from.scale, to.scale);
    this.#x = between(from.x, to.x);
    this.#y = between(from.y, to.y);
    if (t === 1) this.#moving = null;
  }

  /** What is in sight. */
  #gather() {
    const seen = { nodes: [], bars: [], edges: [], lit: [] };
    const upper = -this.#y / this.#scale / ROW;
    const lower = (this.#height - this.#y) / this.#scale / ROW;
    const right = (this.#width - this.#x) / this.#scale;
    const left = -this.#x / this.#scale;
    const thin = THIN / this.#scale / ROW;
    const visit = (node, top) => {
      const x = node.depth * COLUMN;
      const y = (top + node.centre) * ROW;
      if (x + BOX_WIDTH + 20 > left) seen.nodes.push({ node, x, y });
      if (node.leads || x + BOX_WIDTH > right) return;
      let childTop = top;
      let filled = -Infinity;
      for (const child of node.children) {
        if (childTop > lower) break;
        if (childTop + child.rows >= upper) {
          const childY = (childTop + child.centre) * ROW;
          if (child.rows < thin && !child.lit) {
            // A bar for each pixel at most: what would be drawn over one another is left out.
            if (childTop - filled >= thin / 2) {
              seen.bars.push({ x: x + COLUMN, y: childY, levels: child.levels });
              filled = childTop;
            }
          } else {
            (child.lit ? seen.lit : seen.edges).push(x + BOX_WIDTH, y, x + COLUMN, childY);
            visit(child, childTop);
          }
        }
        childTop += child.rows;
      }
    };
    visit(this.tree.root, 0);
    return seen;
  }

  #drawEdges(edges, colour, width) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = Math.max(width, 0.7 / this.#scale);
    context.beginPath();
    for (let i = 0; i < edges.length; i += 4) {
      const [x1, y1, x2, y2] = [edges[i], edges[i + 1], edges[i + 2], edges[i + 3]];
      const middle = (x1 + x2) / 2;
      context.moveTo(x1, y1);
      if (this.#scale < SCALE_OF_WORDS) context.lineTo(x2, y2);
      else context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
    }
    context.stroke();
  }

  #drawBars(bars) {
    this.#context.fillStyle = this.#colours.second;
    const height = Math.max(BOX_HEIGHT, 1 / this.#scale);
    for (const { x, y, levels } of bars) {
      this.#context.fillRect(x, y - height / 2, levels * COLUMN + BOX_WIDTH, height);
    }
  }

  /** Boxes without words, one colour after the other. */
  #drawPlain(nodes) {
    const height = Math.max(BOX_HEIGHT * 0.8, 1 / this.#scale);
    const fill = (colour, wanted, grow) => {
      this.#context.fillStyle = colour;
      for (const { node, x, y } of nodes) {
        if (wanted(node)) this.#context.fillRect(x - grow, y - height / 2 - grow, BOX_WIDTH + 2 * grow, height + 2 * grow);
      }
    };
    fill(this.#colours.second, (node) => !node.lit && node.visits === 0, 0);
    fill(this.#colours.edge, (node) => !node.lit && node.visits > 0, 0);
    fill(this.#colours.good, (node) => node.lit, Math.max(0, 0.6 / this.#scale));
    fill(this.#colours.first, (node) => node === this.chosen, Math.max(6, 1.5 / this.#scale));
  }

  #drawNodes(nodes) {
    const context = this.#context;
    context.font = FONT;
    context.textBaseline = 'middle';
    this.#letter = context.measureText('m').width;
    for (const each of nodes) this.#drawNode(each);
  }

  #drawNode({ node, x, y }) {
    const context = this.#context;
    const colours = this.#colours;
    const top = y - BOX_HEIGHT / 2;
    const waits = node.visits === 0 && !node.closed;
    context.beginPath();
    context.roundRect(x, top, BOX_WIDTH, BOX_HEIGHT, 7);
    context.fillStyle = node.lit ? colours['good-wash'] : waits ? colours.card : colours['plain-wash'];
    context.fill();
    context.lineWidth = node === this.chosen ? 3 : 1.2;
    context.strokeStyle = node === this.chosen ? colours.first : node.lit ? colours.good : colours.edge;
    context.setLineDash(waits && node !== this.chosen ? [4, 3] : []);
    context.stroke();
    context.setLineDash([]);
    this.#words(node, x, y);
    if (node.children.length > 0) this.#drawHandle(node, x + BOX_WIDTH, y);
  }

  #words(node, x, y) {
    const colours = this.#colours;
    const [first, second] = describe(node);
    const score = node.parent && Number.isFinite(node.logProbability) ? node.logProbability.toFixed(1) : '';
    const room = BOX_WIDTH - 18;
    this.#text(first, x + 9, y - 9, room - (score.length + 1) * this.#letter, node.parent ? colours['lean-tactic'] : colours.text);
    if (score) {
      this.#context.textAlign = 'right';
      this.#text(score, x + BOX_WIDTH - 9, y - 9, room, colours.soft);
      this.#context.textAlign = 'left';
    }
    this.#text(second, x + 9, y + 9, room, node.closed ? colours.good : node.visits === 0 ? colours.soft : colours.text);
  }

  #text(text, x, y, room, colour) {
    const letters = Math.floor(room / this.#letter);
    this.#context.fillStyle = colour;
    this.#context.fillText(text.length <= letters ? text : `${text.slice(0, letters - 1)}…`, x, y);
  }

  #drawHandle(node, x, y) {
    const context = this.#context;
    const colours = this.#colours;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fillStyle = node.collapsed ? colours.first : colours.card;
    context.fill();
    context.lineWidth = 1.2;
    context.strokeStyle = node.lit ? colours.good : colours.edge;
    context.stroke();
    context.beginPath();
    context.moveTo(x - 4, y);
    context.lineTo(x + 4, y);
    if (node.collapsed) {
      context.moveTo(x, y - 4);
      context.lineTo(x, y + 4);
    }
    context.strokeStyle = node.collapsed ? colours.card : colours.text;
    context.stroke();
  }
}

/** Two lines: the tactic that led here, and what is to be shown. */
export function describe(node) {
  const tactic = node.parent ? node.tactic.replace(/\s+/gu, ' ') : 'the theorem';
  if (node.closed) return [tactic, 'no goals left ✓'];
  if (node.goals === null) return [tactic, 'not yet expanded'];
  if (node.goals.length === 0) return [tactic, 'no goals'];
  const more = node.goals.length > 1 ? ` +${node.goals.length - 1}` : '';
  return [tactic, target(node.goals[0]) + more];
}

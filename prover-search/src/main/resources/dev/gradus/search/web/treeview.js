import { decimal } from './dom.js';
import { target } from './lean.js';

// In units of the drawing, which are pixels at scale 1.
const ROW = 54;
const BOX_HEIGHT = 44;
const BOX_WIDTH = 190;
const COLUMN = BOX_WIDTH + 36;
const MARGIN = 24;
const FONT = '13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
const LARGEST = 2;
/**
 * Below, words cannot be read and are not drawn. From there on both axes shrink by themselves, down
 * to where the tree fits: a tree of thousands of rows and twenty levels is not a thread then.
 */
const SCALE_OF_WORDS = 0.5;
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
  /** Scales of both axes and where the root's corner is; equal scales from SCALE_OF_WORDS on. */
  #at = { sx: 1, sy: 1, x: MARGIN, y: MARGIN };
  #ratio = 1;
  #width = 0;
  #height = 0;
  #frame = 0;
  #letter = 8;
  #moving = null;
  /** The view follows the growing tree until somebody moves it. */
  #follows = true;
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
    const height = rows * ROW;
    let sx = Math.min(1, (this.#width - 2 * MARGIN) / width);
    let sy = Math.min(1, (this.#height - 2 * MARGIN) / height);
    if (Math.min(sx, sy) >= SCALE_OF_WORDS) sx = sy = Math.min(sx, sy);
    else [sx, sy] = [Math.min(sx, SCALE_OF_WORDS), Math.min(sy, SCALE_OF_WORDS)];
    return { sx, sy, x: (this.#width - width * sx) / 2, y: (this.#height - height * sy) / 2 };
  }

  /** Moves as little as brings the node into sight, at a scale at which it can be read. */
  bringIntoSight(node, centred = false) {
    this.#follows = false;
    const now = this.#moving?.to ?? this.#at;
    const scale = Math.max(Math.min(now.sx, now.sy), centred ? 0.9 : SCALE_OF_WORDS + 0.1);
    const near = scale === now.sx && scale === now.sy && !centred;
    const within = (offset, at, size, extent) =>
      near ? Math.min(extent - MARGIN - size - at, Math.max(MARGIN - at, offset)) : extent / 2 - size / 2 - at;
    const { x, y } = this.#position(node);
    this.#moveTo({
      sx: scale,
      sy: scale,
      x: within(now.x, x * scale, BOX_WIDTH * scale, this.#width),
      y: within(now.y, (y - ROW / 2) * scale, ROW * scale, this.#height),
    });
  }

  #moveTo(to) {
    if (this.#stillness.matches || this.#width === 0) {
      this.#set(to);
    } else {
      this.#moving = { from: this.#at, to, start: performance.now() };
    }
    this.draw();
  }

  #set(to) {
    this.#moving = null;
    this.#at = to;
  }

  pan(dx, dy) {
    this.#follows = false;
    const { x, y } = this.#at;
    this.#set({ ...this.#at, x: x + dx, y: y + dy });
    this.draw();
  }

  /** Zooms about a point of the box; its middle, where none is given. */
  zoom(factor, x = this.#width / 2, y = this.#height / 2) {
    if (!this.tree) return;
    this.#follows = false;
    const fitted = this.#fitted();
    const words = SCALE_OF_WORDS;
    const { sx, sy } = this.#at;
    const uniform = Math.min(sx, sy) >= words;
    const scaled = (from, least) => {
      const to = Math.max(Math.min(least, words), from * factor);
      return uniform ? Math.min(LARGEST, to) : Math.min(words, to);
    };
    const to = { sx: scaled(sx, fitted.sx), sy: scaled(sy, fitted.sy) };
    this.#set({
      ...to,
      x: x - ((x - this.#at.x) * to.sx) / sx,
      y: y - ((y - this.#at.y) * to.sy) / sy,
    });
    this.draw();
  }

  /** The node at a point of the box, and whether the point is on its handle; null for none. */
  at(x, y) {
    if (!this.tree) return null;
    const row = (y - this.#at.y) / this.#at.sy / ROW;
    const column = (x - this.#at.x) / this.#at.sx;
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
    const words = Math.min(this.#at.sx, this.#at.sy) >= SCALE_OF_WORDS;
    const seen = this.#gather();
    this.#drawEdges(seen.edges, this.#colours.second, 1, words);
    this.#drawEdges(seen.lit, this.#colours.good, 2, words);
    this.#drawBars(seen.bars);
    if (words) this.#drawNodes(seen.nodes);
    else this.#drawPlain(seen.nodes);
    if (this.#moving) this.draw();
  }

  #step() {
    const { from, to, start } = this.#moving;
    const t = Math.min(1, (performance.now() - start) / MOVE_MILLIS);
    const eased = 1 - (1 - t) ** 3;
    const between = (name) => from[name] + (to[name] - from[name]) * eased;
    this.#at = t === 1 ? to : { sx: between('sx'), sy: between('sy'), x: between('x'), y: between('y') };
    if (t === 1) this.#moving = null;
  }

  /** What is in sight. */
  #gather() {
    const seen = { nodes: [], bars: [], edges: [], lit: [] };
    const { sx, sy, x: left, y: above } = this.#at;
    const row = ROW * sy;
    const width = BOX_WIDTH * sx;
    const thin = THIN / row;
    const lower = (this.#height - above) / row;
    const visit = (node, top) => {
      const x = left + node.depth * COLUMN * sx;
      const y = above + (top + node.centre) * row;
      if (x + width + MARGIN > 0) seen.nodes.push({ node, x, y });
      if (node.leads || x + width > this.#width) return;
      let childTop = top;
      let filled = -Infinity;
      for (const child of node.children) {
        if (childTop > lower) break;
        if (above + (childTop + child.rows) * row >= 0) {
          const childX = x + COLUMN * sx;
          const childY = above + (childTop + child.centre) * row;
          if (child.rows < thin && !child.lit) {
            // One bar for each pixel: others would be drawn over it.
            if (childTop - filled >= thin / 2) {
              seen.bars.push({ x: childX, y: childY, width: child.levels * COLUMN * sx + width });
              filled = childTop;
            }
          } else {
            (child.lit ? seen.lit : seen.edges).push(x + width, y, childX, childY);
            visit(child, childTop);
          }
        }
        childTop += child.rows;
      }
    };
    visit(this.tree.root, 0);
    return seen;
  }

  #drawEdges(edges, colour, width, curved) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = curved ? 1.5 * width * this.#at.sx : width;
    context.beginPath();
    for (let i = 0; i < edges.length; i += 4) {
      const [x1, y1, x2, y2] = [edges[i], edges[i + 1], edges[i + 2], edges[i + 3]];
      const middle = (x1 + x2) / 2;
      context.moveTo(x1, y1);
      if (curved) context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
      else context.lineTo(x2, y2);
    }
    context.stroke();
  }

  #drawBars(bars) {
    this.#context.fillStyle = this.#colours.second;
    for (const { x, y, width } of bars) this.#context.fillRect(x, y - 0.5, width, 1);
  }

  /** Boxes without words, one colour after the other. */
  #drawPlain(nodes) {
    const height = Math.max(BOX_HEIGHT * 0.85 * this.#at.sy, 1);
    const width = BOX_WIDTH * this.#at.sx;
    const fill = (colour, wanted, grow) => {
      this.#context.fillStyle = colour;
      for (const { node, x, y } of nodes) {
        if (wanted(node)) this.#context.fillRect(x - grow, y - height / 2 - grow, width + 2 * grow, height + 2 * grow);
      }
    };
    fill(this.#colours.second, (node) => !node.lit && node.visits === 0, 0);
    fill(this.#colours.edge, (node) => !node.lit && node.visits > 0, 0);
    fill(this.#colours.good, (node) => node.lit, 1);
    fill(this.#colours.first, (node) => node === this.chosen, 2);
  }

  #drawNodes(nodes) {
    const context = this.#context;
    context.font = FONT;
    context.textBaseline = 'middle';
    this.#letter = context.measureText('m').width;
    const k = this.#ratio * this.#at.sx;
    for (const { node, x, y } of nodes) {
      context.setTransform(k, 0, 0, k, x * this.#ratio, y * this.#ratio);
      this.#drawNode(node, 0, 0);
    }
  }

  #drawNode(node, x, y) {
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
    const score = node.parent && !Number.isNaN(node.logProbability) ? decimal(node.logProbability, 1) : '';
    const room = BOX_WIDTH - 18;
    this.#text(first, x + 9, y - 9, room - (score.length + 1) * this.#letter, node.parent ? colours['lean-tactic'] : colours.text);
    if (score) {
      this.#context.textAlign = 'right';
      this.#text(score, x + BOX_WIDTH - 12, y - 9, room, colours.soft);
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

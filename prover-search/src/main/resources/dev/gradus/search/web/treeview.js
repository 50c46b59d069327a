import { BOX_HEIGHT, BOX_WIDTH, COLUMN, ROW, SCALE_OF_WORDS, TreePaint } from './treepaint.js';

const MARGIN = 24;
const LARGEST = 2;
/** A subtree of fewer pixels is drawn as one bar. */
const THIN = 1.5;
const MOVE_MILLIS = 180;

/**
 * A search tree on a canvas, root at the left, that is moved about. Only what is in sight is
 * visited.
 */
export class TreeView {
  tree = null;
  chosen = null;
  #paint;
  /** Scales of both axes and where the root's corner is; equal scales from SCALE_OF_WORDS on. */
  #at = { sx: 1, sy: 1, x: MARGIN, y: MARGIN };
  #size = { width: 0, height: 0 };
  #frame = 0;
  #moving = null;
  /** The view follows the growing tree until somebody moves it. */
  #follows = true;
  #stillness = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(box) {
    this.#paint = new TreePaint(box);
    new ResizeObserver(() => this.#resize()).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
  }

  show(tree) {
    this.tree = tree;
    this.chosen = tree.root;
    this.#follows = true;
    this.draw();
  }

  recolour() {
    this.#paint.recolour();
    this.draw();
  }

  #resize() {
    this.#size = this.#paint.resize();
    if (this.#size.width > 0) this.#frameDue();
  }

  /** Draws with the next frame, once. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => this.#frameDue());
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
    let sx = Math.min(1, (this.#size.width - 2 * MARGIN) / width);
    let sy = Math.min(1, (this.#size.height - 2 * MARGIN) / height);
    if (Math.min(sx, sy) >= SCALE_OF_WORDS) sx = sy = Math.min(sx, sy);
    else [sx, sy] = [Math.min(sx, SCALE_OF_WORDS), Math.min(sy, SCALE_OF_WORDS)];
    return { sx, sy, x: (this.#size.width - width * sx) / 2, y: (this.#size.height - height * sy) / 2 };
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
      x: within(now.x, x * scale, BOX_WIDTH * scale, this.#size.width),
      y: within(now.y, (y - ROW / 2) * scale, ROW * scale, this.#size.height),
    });
  }

  #moveTo(to) {
    if (this.#stillness.matches || this.#size.width === 0) {
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
  zoom(factor, x = this.#size.width / 2, y = this.#size.height / 2) {
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

  #frameDue() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.tree || this.#size.width === 0) return;
    if (this.#moving) this.#step();
    else if (this.#follows) this.#set(this.#fitted());
    this.#paint.draw(this.#gather(), this.#at, this.#size, this.chosen);
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
    const lower = (this.#size.height - above) / row;
    const visit = (node, top) => {
      const x = left + node.depth * COLUMN * sx;
      const y = above + (top + node.centre) * row;
      if (x + width + MARGIN > 0) seen.nodes.push({ node, x, y });
      if (node.leads || x + width > this.#size.width) return;
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
}

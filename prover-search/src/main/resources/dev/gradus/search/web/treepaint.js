import { decimal } from './dom.js';
import { target } from './lean.js';

// In units of the drawing, which are pixels at scale 1.
export const ROW = 54;
export const BOX_HEIGHT = 44;
export const BOX_WIDTH = 190;
export const COLUMN = BOX_WIDTH + 36;
/**
 * Below, words cannot be read and are not drawn. From there on both axes shrink by themselves, down
 * to where the tree fits: a tree of thousands of rows and twenty levels is not a thread then.
 */
export const SCALE_OF_WORDS = 0.5;
const FONT = '13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
const COLOURS = ['card', 'text', 'soft', 'edge', 'first', 'second', 'good', 'good-wash', 'plain-wash', 'lean-tactic'];

/** Draws what a {@link TreeView} has gathered, in the colours of the page. */
export class TreePaint {
  #box;
  #canvas;
  #context;
  #colours = {};
  #ratio = 1;
  #letter = 8;
  #at = null;
  #chosen = null;

  constructor(box) {
    this.#box = box;
    this.#canvas = box.querySelector('canvas');
    this.#context = this.#canvas.getContext('2d');
    this.recolour();
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
  }

  /** Takes the size of its box, and tells it. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    this.#ratio = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * this.#ratio);
    this.#canvas.height = Math.round(height * this.#ratio);
    return { width, height };
  }

  /**
   * @param seen nodes, bars and edges in sight, in pixels
   * @param at the scales of both axes
   */
  draw(seen, at, { width, height }, chosen) {
    this.#at = at;
    this.#chosen = chosen;
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    const words = Math.min(at.sx, at.sy) >= SCALE_OF_WORDS;
    this.#drawEdges(seen.edges, this.#colours.second, 1, words);
    this.#drawEdges(seen.lit, this.#colours.good, 2, words);
    this.#drawBars(seen.bars);
    if (words) this.#drawNodes(seen.nodes);
    else this.#drawPlain(seen.nodes);
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
    fill(this.#colours.first, (node) => node === this.#chosen, 2);
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
    context.lineWidth = node === this.#chosen ? 3 : 1.2;
    context.strokeStyle = node === this.#chosen ? colours.first : node.lit ? colours.good : colours.edge;
    context.setLineDash(waits && node !== this.#chosen ? [4, 3] : []);
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

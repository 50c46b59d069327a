const STEP_PIXELS = 60;
const CLICK_PIXELS = 4;

/**
 * Hands and keys for a {@link TreeView}: dragging, pinching, the wheel, arrows.
 *
 * @param box the focusable element around the canvas
 * @param choose takes the node chosen, and whether to bring it into sight
 * @param fold takes the node to fold or unfold
 * @param unfoldTo takes a node that is to be in no folded one
 * @param goOn takes the node from which to go on step by step
 */
export function attachTreeInput(box, view, { choose, fold, unfoldTo, goOn }) {
  const pointers = new Map();
  let travelled = 0;
  const place = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left - box.clientLeft, y: event.clientY - top - box.clientTop };
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };

  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    box.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    travelled = pointers.size > 1 ? CLICK_PIXELS : 0;
    box.classList.add('dragging');
  });
  box.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    if (pointers.size === 2) {
      const from = spread();
      pointers.set(event.pointerId, now);
      const to = spread();
      view.pan(to.x - from.x, to.y - from.y);
      view.zoom(to.distance / Math.max(1, from.distance), to.x, to.y);
      return;
    }
    travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    // A click that trembles is a click.
    if (travelled < CLICK_PIXELS) return;
    pointers.set(event.pointerId, now);
    view.pan(now.x - before.x, now.y - before.y);
  });
  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size === 0) box.classList.remove('dragging');
    if (event.type !== 'pointerup' || travelled >= CLICK_PIXELS) return;
    const { x, y } = place(event);
    const hit = view.at(x, y);
    if (hit?.handle) fold(hit.node);
    else if (hit) choose(hit.node, false);
  };
  box.addEventListener('pointerup', release);
  box.addEventListener('pointercancel', release);
  box.addEventListener(
    'wheel',
    (event) => {
      const { x, y } = place(event);
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.ctrlKey || event.metaKey) {
        view.zoom(Math.exp((-event.deltaY * unit) / 250), x, y);
      } else if (document.activeElement === box) {
        // Only a tree that was gone into takes the wheel from the page.
        const sideways = event.shiftKey && event.deltaX === 0;
        view.pan(-unit * (sideways ? event.deltaY : event.deltaX), sideways ? 0 : -unit * event.deltaY);
      } else {
        return;
      }
      event.preventDefault();
    },
    { passive: false },
  );

  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !view.tree) return;
    const moved = event.shiftKey && event.key.startsWith('Arrow') ? pan(event.key) : go(event.key);
    if (moved) {
      event.preventDefault();
      event.stopPropagation();
    }
  });

  function pan(key) {
    const [dx, dy] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    view.pan(dx * STEP_PIXELS, dy * STEP_PIXELS);
    return true;
  }

  function go(key) {
    const node = view.chosen;
    const to = (next) => next && choose(next, true);
    switch (key) {
      case 'ArrowRight':
        if (node.collapsed) fold(node);
        else to(node.children.find((child) => child.lit) ?? node.children[0]);
        return true;
      case 'ArrowLeft':
        to(node.parent);
        return true;
      case 'ArrowDown':
        to(beside(node, 1));
        return true;
      case 'ArrowUp':
        to(beside(node, -1));
        return true;
      case 'Home':
        to(view.tree.root);
        return true;
      case 'End':
        if (view.tree.end) {
          unfoldTo(view.tree.end);
          to(view.tree.end);
        }
        return true;
      case 'Enter':
        goOn(node);
        return true;
      case ' ':
        fold(node);
        return true;
      case '+':
      case '=':
        view.zoom(1.25);
        return true;
      case '-':
        view.zoom(0.8);
        return true;
      case 'f':
      case '0':
        view.fit();
        return true;
      default:
        return false;
    }
  }
}

/** The next node of the same depth, below or above, whichever parent it has. */
export function beside(node, way) {
  let climbed = 0;
  let above = node;
  while (above.parent) {
    const siblings = above.parent.children;
    for (let i = siblings.indexOf(above) + way; i >= 0 && i < siblings.length; i += way) {
      const found = descend(siblings[i], climbed, way);
      if (found) return found;
    }
    above = above.parent;
    climbed++;
  }
  return null;
}

function descend(node, levels, way) {
  if (levels === 0) return node;
  if (node.leads) return null;
  const children = way > 0 ? node.children : [...node.children].reverse();
  for (const child of children) {
    const found = descend(child, levels - 1, way);
    if (found) return found;
  }
  return null;
}

/**
 * What is on the page, in the fragment of its address: it can be shared and survives a reload, and
 * a browser sends it to no server.
 */

/** `{statement, header, steps, view, run}` of the address; null if it names neither theorem nor runs. */
export function read() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const view = parts.get('v');
  if (!parts.has('t') && view !== 'runs') return null;
  return {
    statement: parts.get('t') ?? '',
    header: parts.get('h') ?? '',
    steps: parts.getAll('p'),
    view: view === 'search' || view === 'runs' ? view : 'steps',
    run: parts.get('r') ?? '',
  };
}

/** Writes it; the page stays and gains no entry in the history. */
export function write({ statement, header, steps, view, run }) {
  const parts = new URLSearchParams();
  if (statement) {
    parts.set('t', statement);
    if (header) parts.set('h', header);
    steps.forEach((step) => parts.append('p', step));
    if (view === 'search') parts.set('v', view);
  }
  if (view === 'runs') {
    parts.set('v', view);
    if (run) parts.set('r', run);
  }
  const hash = parts.toString();
  if (hash !== location.hash.slice(1)) {
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  }
}

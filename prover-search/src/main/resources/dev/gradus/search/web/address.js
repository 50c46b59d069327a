/**
 * What is on the page, in the fragment of its address: it can be shared and survives a reload, and
 * a browser sends it to no server.
 */

/** `{statement, header, steps, view}` of the address; null if it names no theorem. */
export function read() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!parts.has('t')) return null;
  return {
    statement: parts.get('t'),
    header: parts.get('h') ?? '',
    steps: parts.getAll('p'),
    view: parts.get('v') === 'search' ? 'search' : 'steps',
  };
}

/** Writes it; the page stays and gains no entry in the history. */
export function write({ statement, header, steps, view }) {
  const parts = new URLSearchParams();
  if (statement) {
    parts.set('t', statement);
    if (header) parts.set('h', header);
    steps.forEach((step) => parts.append('p', step));
    if (view === 'search') parts.set('v', view);
  }
  const hash = parts.toString();
  if (hash !== location.hash.slice(1)) {
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  }
}

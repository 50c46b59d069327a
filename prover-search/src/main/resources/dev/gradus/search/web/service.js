const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 8000;
const TOKEN_KEY = 'gradus.token';

/** An answer that is an error: `status` is the name of a gRPC status. */
export class ServiceError extends Error {
  constructor(status, message) {
    super(message || status);
    this.status = status;
  }
}

const base64url = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replace(/\+/gu, '-')
    .replace(/\//gu, '_')
    .replace(/=+$/u, '');

/**
 * The service behind the page: one WebSocket for what streams, POST for single questions. A lost
 * connection is opened again, ever more slowly. Says `change` when `state` does: `connecting`,
 * `connected`, `away` (nobody answers) or `token` (it wants one, or another one).
 */
export class Service extends EventTarget {
  state = 'connecting';
  /** What `/v1/version` says; null before. */
  version = null;
  #socket = null;
  #calls = new Map();
  #next = 1;
  #wait = FIRST_WAIT_MILLIS;
  #timer = 0;

  get token() {
    try {
      return sessionStorage.getItem(TOKEN_KEY) || '';
    } catch {
      return this.#kept || '';
    }
  }

  set token(token) {
    this.#kept = token;
    try {
      sessionStorage.setItem(TOKEN_KEY, token);
    } catch {
      // Without storage it lasts until the page is left.
    }
    this.#wait = FIRST_WAIT_MILLIS;
    this.connect();
  }

  #kept = '';

  /** Opens the connection; asks for the version first, for a refused WebSocket does not say why. */
  async connect() {
    clearTimeout(this.#timer);
    if (this.#socket) {
      this.#socket.onclose = null;
      this.#socket.close();
      this.#socket = null;
    }
    try {
      this.version = await this.#fetch('v1/version');
    } catch (error) {
      this.#lost(error.status === 'UNAUTHENTICATED' ? 'token' : 'away');
      return;
    }
    const url = new URL('v1/ws', document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    const protocols = ['gradus.v1'];
    if (this.token) protocols.push(`bearer.${base64url(this.token)}`);
    const socket = new WebSocket(url, protocols);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#become('connected');
    };
    socket.onmessage = (message) => this.#received(message.data);
    socket.onclose = () => {
      this.#socket = null;
      this.#lost('away');
    };
  }

  #lost(state) {
    for (const call of this.#calls.values()) {
      call.reject(new ServiceError('UNAVAILABLE', 'The connection to the server was lost.'));
    }
    this.#calls.clear();
    this.#become(state);
    if (state === 'away') {
      this.#timer = setTimeout(() => this.connect(), this.#wait);
      this.#wait = Math.min(LONGEST_WAIT_MILLIS, this.#wait * 2);
    }
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }

  #received(text) {
    let answer;
    try {
      answer = JSON.parse(text);
    } catch {
      return;
    }
    const call = this.#calls.get(answer.id);
    if (!call) return;
    if (answer.event === 'result' || answer.event === 'error') {
      this.#calls.delete(answer.id);
      if (answer.event === 'result') call.resolve(answer.data);
      else call.reject(new ServiceError(answer.data.status, answer.data.message));
    } else {
      call.onEvent?.(answer.event, answer.data);
    }
  }

  /**
   * A call over the WebSocket.
   *
   * @param onEvent takes the name and the data of each event before the last
   * @returns `{result, cancel}`: a promise, and how to end the call; the promise of a call that was
   *     cancelled never settles
   */
  call(method, params, onEvent) {
    const id = String(this.#next++);
    const cancel = () => {
      if (this.#calls.delete(id) && this.#socket?.readyState === WebSocket.OPEN) {
        this.#socket.send(JSON.stringify({ id, method: 'cancel' }));
      }
    };
    const result = new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new ServiceError('UNAVAILABLE', 'The server is not there.'));
        return;
      }
      this.#calls.set(id, { resolve, reject, onEvent });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    return { result, cancel };
  }

  /** A single question; `signal` ends it. */
  post(path, body, signal) {
    return this.#fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  }

  /** What stands at that path; `signal` ends it. */
  get(path, signal) {
    return this.#fetch(path, { signal });
  }

  /** The same, as text. */
  async text(path, signal) {
    return (await this.#request(path, { signal })).text();
  }

  async #fetch(path, options = {}) {
    return (await this.#request(path, options)).json();
  }

  async #request(path, options) {
    const headers = { ...options.headers };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    let response;
    try {
      response = await fetch(path, { ...options, headers, cache: 'no-store' });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new ServiceError('UNAVAILABLE', 'The server is not there.');
    }
    if (response.status === 401) throw new ServiceError('UNAUTHENTICATED', 'The server wants its token.');
    if (!response.ok) {
      const answer = await response.json().catch(() => ({}));
      throw new ServiceError(answer.error?.status ?? 'UNKNOWN', answer.error?.message ?? `The server answers ${response.status}.`);
    }
    return response;
  }
}

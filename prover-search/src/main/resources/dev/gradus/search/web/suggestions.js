import { $, count, make, say } from './dom.js';
import { leaves, percent, tactic } from './goals.js';

/** As the server ranks them: lets the following text work, closes the proof, leaves less, is likelier. */
const BEST_FIRST = (a, b) =>
  Number(b.continues ?? false) - Number(a.continues ?? false) ||
  Number(b.closes) - Number(a.closes) ||
  (a.remaining ?? Number.MAX_VALUE) - (b.remaining ?? Number.MAX_VALUE) ||
  (b.logProbability ?? -Number.MAX_VALUE) - (a.logProbability ?? -Number.MAX_VALUE);

/** The list of tactics that Lean has checked, as they arrive and once they are ranked. */
export class Suggestions {
  #list = [];
  #apply;

  /** @param apply takes the suggestion that was chosen */
  constructor(apply) {
    this.#apply = apply;
  }

  clear(state = '') {
    this.#list = [];
    $('suggestions').replaceChildren();
    this.#state(state, false);
  }

  waiting() {
    this.#list = [];
    $('suggestions').replaceChildren();
    this.#state('Lean is checking tactics', true);
  }

  add(suggestion) {
    this.#list.push(suggestion);
    this.#list.sort(BEST_FIRST);
    this.#draw();
  }

  /** All of them, ranked by the server. */
  complete(list) {
    this.#list = list;
    this.#draw();
    if (list.length === 0) {
      this.#state('None of the tactics tried works here. Try your own, or search with Prove.', false);
      say('No suggestions');
      return;
    }
    const closing = list.filter((each) => each.closes).length;
    this.#state(`${count(list.length, 'tactic')} checked by Lean`, false);
    say(`${count(list.length, 'suggestion')}${closing ? `, ${closing} of them finish the proof` : ''}. First: ${list[0].tactic}`);
  }

  failed(text) {
    this.clear();
    $('suggestions').replaceChildren(make('li', { class: 'note bad', role: 'alert', text }));
  }

  /** Applies the one at that place, counted from 1; false if there is none. */
  pick(place) {
    const suggestion = this.#list[place - 1];
    if (suggestion) this.#apply(suggestion);
    return Boolean(suggestion);
  }

  #state(text, waiting) {
    const element = $('suggestions-state');
    element.textContent = text;
    element.classList.toggle('waiting', waiting);
  }

  #draw() {
    const list = $('suggestions');
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.tactic : null;
    list.replaceChildren(...this.#list.map((each, index) => this.#item(each, index + 1)));
    if (focused) [...list.querySelectorAll('button')].find((each) => each.dataset.tactic === focused)?.focus();
  }

  #item(suggestion, place) {
    const { closes, goals } = suggestion;
    const badge = closes
      ? make('span', { class: 'status good', text: 'finishes the proof' })
      : make('span', { class: 'status', text: `leaves ${count(goals.length, 'goal')}` });
    return make(
      'li',
      {},
      make(
        'button',
        {
          type: 'button',
          class: `suggestion${closes ? ' closes alone' : ''}`,
          'data-tactic': suggestion.tactic,
          'aria-keyshortcuts': place <= 8 ? String(place) : null,
          onclick: () => this.#apply(suggestion),
        },
        place <= 8 ? make('kbd', { text: String(place) }) : make('span'),
        tactic(suggestion.tactic),
        make(
          'span',
          { class: 'badges' },
          suggestion.continues ? make('span', { class: 'status warn', text: 'what follows works' }) : null,
          suggestion.remaining === null || suggestion.remaining === undefined
            ? null
            : make('span', { class: 'likely', title: 'steps that are left, as the model estimates', text: `≈ ${Math.round(suggestion.remaining)} to go` }),
          badge,
          make('span', { class: 'likely', title: "the model's probability", text: percent(suggestion.logProbability) }),
        ),
      ),
      closes ? null : leaves(goals),
    );
  }
}

/** The element of that id. */
export const $ = (id) => document.getElementById(id);

/**
 * A new element. `properties` are attributes, but for `class`, `text` and functions named `on...`;
 * what is null or false is left out.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let clearing = 0;

/** Says it to a screen reader; what is said twice is read twice. */
export function say(text) {
  const said = $('said');
  said.textContent = '';
  clearTimeout(clearing);
  clearing = setTimeout(() => (said.textContent = text), 50);
}

/** Shows or takes away a message that has a place of its own. */
export function message(element, text) {
  element.hidden = !text;
  element.textContent = text || '';
}

/** `1 goal`, `2 goals`. */
export const count = (n, noun) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

/** A number with a real minus sign. */
export const decimal = (number, digits) =>
  (Number.isFinite(number) ? number.toFixed(digits) : number < 0 ? '-∞' : '∞').replace('-', '−');

/** Copies, also where the page is not a secure context and has no clipboard of its own. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    focused?.focus();
    return copied;
  }
}

import { $, make } from './dom.js';
import { ABBREVIATIONS } from './notation.js';

const SINGLE_KEYS = 'gradus.single-keys';
const KEYS = [
  ['Suggest, from the theorem', 'Ctrl ↵'],
  ['Prove, from the theorem', 'Ctrl ⇧ ↵'],
  ['Apply a suggestion', '1 … 8'],
  ['Apply it from within a field', 'Alt 1 … 8'],
  ['Undo the last step', 'U'],
  ['Copy the proof', 'C'],
  ['To the theorem', 'E'],
  ['To your own tactic', 'T'],
  ['Step by step', 'S'],
  ['Search tree', 'G'],
  ['Runs, where the server shows any', 'R'],
  ['Prove', 'P'],
  ['Stop a search', 'Esc'],
  ['Tree: from goal to goal', '← → ↑ ↓'],
  ['Tree: to the theorem, to the proof', 'Home, End'],
  ['Tree: fold, unfold', 'Space'],
  ['Tree: go on from the goal', '↵'],
  ['Tree: larger, smaller, fit', '+ − F'],
  ['Tree: move the view', '⇧ arrows'],
  ['New line in a tactic', '⇧ ↵'],
  ['This help', '?'],
];

/** Whether single letters are shortcuts; a person can turn them off, and it is kept. */
export function singleKeys() {
  return $('single-keys').checked;
}

/** The dialog with the keys and the notation. */
export function attachHelp() {
  const dialog = $('help');
  $('keys').replaceChildren(...KEYS.map(([what, key]) => make('div', {}, make('span', { text: what }), make('span', {}, make('kbd', { text: key })))));
  $('notation').replaceChildren(
    ...[...ABBREVIATIONS].map(([name, symbol]) => make('div', {}, make('b', { text: symbol.replace('$', '…') }), make('span', { text: `\\${name}` }))),
  );
  const open = () => dialog.showModal();
  $('help-open').addEventListener('click', open);
  $('notation-open').addEventListener('click', () => {
    open();
    $('notation').scrollIntoView();
    $('notation').focus();
  });
  $('help-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  try {
    $('single-keys').checked = localStorage.getItem(SINGLE_KEYS) !== 'off';
  } catch {
    // No storage: as the page says it.
  }
  $('single-keys').addEventListener('change', () => {
    try {
      localStorage.setItem(SINGLE_KEYS, singleKeys() ? 'on' : 'off');
    } catch {
      // It holds until the page is left.
    }
  });
  return open;
}

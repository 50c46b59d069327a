import { count, make } from './dom.js';
import { highlight, highlightGoal, highlightTheorem, target } from './lean.js';

/** Goals as cards, the one that the next tactic works on first and marked. */
export function goalCards(goals) {
  if (goals.length === 0) return [make('p', { class: 'note good', text: 'No goals left.' })];
  return goals.map((goal, index) =>
    make(
      'div',
      { class: index === 0 && goals.length > 1 ? 'goal card main-goal' : 'goal card' },
      goals.length > 1 ? make('p', { class: 'case', text: index === 0 ? `1 of ${goals.length}, the next tactic's` : `${index + 1} of ${goals.length}` }) : null,
      make('pre', {}, highlightGoal(goal)),
    ),
  );
}

/** What a tactic leaves, in short: what is to be shown, and the whole when it is asked for. */
export function leaves(goals) {
  const shown = goals.slice(0, 2);
  return make(
    'div',
    { class: 'leaves' },
    ...shown.map((goal) => make('pre', {}, highlight(target(goal)))),
    goals.length > 2 ? make('p', { class: 'more', text: `and ${count(goals.length - 2, 'goal')} more` }) : null,
    make('details', {}, make('summary', { text: goals.length > 1 ? 'The goals in full' : 'The goal in full' }), ...goalCards(goals)),
  );
}

/** A whole theorem in colours. */
export const theorem = (text) => make('pre', {}, highlightTheorem(text));

/** A tactic in colours. */
export const tactic = (text) => make('code', {}, highlight(text, 'tactic'));

/** A log-probability as a percentage; null is that of what cannot be. */
export function percent(logProbability) {
  const percentage = Math.exp(logProbability ?? -Infinity) * 100;
  return percentage >= 1 ? `${Math.round(percentage)} %` : '< 1 %';
}

/** Which axioms a proof rests on, as a sentence. */
export function axiomsText(axioms) {
  return axioms?.length ? `Axioms: ${axioms.join(', ')}.` : 'No axioms.';
}

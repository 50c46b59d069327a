/**
 * Colours for Lean: a lexer of what a statement, a tactic or a goal consists of. It knows no
 * notation and no scopes; what it takes for an ordinary name is left as it is.
 */
const KEYWORDS = new Set(
  ('theorem lemma example def abbrev instance structure inductive import open in namespace section end variable ' +
    'universe set_option attribute local scoped noncomputable private public ' +
    'by fun let have show from at with if then else match do where using only calc suffices this').split(' '),
);
const SYMBOLS = new Set(['∀', '∃', 'λ', '⊢', '∃!', 'Σ', 'Π']);
const UNFINISHED = new Set(['sorry', 'admit']);
const TYPES = /^(?:Prop|Type|Sort|ℕ|ℤ|ℚ|ℝ|ℂ)$/u;

const TOKEN = new RegExp(
  [
    '(?<comment>--[^\\n]*|/-[\\s\\S]*?(?:-/|$))',
    '(?<string>"(?:[^"\\\\]|\\\\.)*"?)',
    '(?<number>\\b\\d[\\d_]*(?:\\.\\d+)?)',
    // Letters, Greek but for λ, Π and Σ, subscripts; dots between parts; «anything»; a dagger ends what nobody can write.
    "(?<name>(?:«[^»]*»|[\\p{L}_ℕℤℚℝℂ][\\p{L}\\p{N}_'!?₀-₉ₐ-ₜᵢ-ᵪ✝⁰¹²³⁴-⁹]*)(?:\\.(?:«[^»]*»|[\\p{L}_][\\p{L}\\p{N}_'!?₀-₉✝⁰¹²³⁴-⁹]*))*)",
    '(?<space>\\s+)',
    '(?<turnstile>⊢)',
    '(?<symbol>[∀∃λΣΠ·])',
    '(?<separator>;|<;>)',
    '(?<other>[\\s\\S])',
  ].join('|'),
  'gu',
);

/**
 * The tokens of a text, in order; put together they are the text.
 *
 * @param text Lean
 * @param where `'tactic'`: the first name, and those after a separator, are tactics
 * @returns pairs of text and class (`k` keyword, `t` type, `c` tactic, `n` number, `s` string,
 *     `m` comment, `z` unfinished, `turnstile`, or empty)
 */
export function tokens(text, where = 'term') {
  const found = [];
  let first = where === 'tactic';
  for (const match of text.matchAll(TOKEN)) {
    const { groups } = match;
    const token = match[0];
    let kind = '';
    if (groups.comment) kind = 'm';
    else if (groups.string) kind = 's';
    else if (groups.number) kind = 'n';
    else if (groups.turnstile) kind = 'turnstile';
    else if (groups.symbol) kind = 'k';
    else if (groups.name) {
      if (UNFINISHED.has(token)) kind = 'z';
      else if (first && where === 'tactic') kind = 'c';
      else if (KEYWORDS.has(token) || SYMBOLS.has(token)) kind = 'k';
      else if (TYPES.test(token) || /^\p{Lu}/u.test(token)) kind = 't';
    }
    if (groups.name) first = token === 'by' && where === 'tactic';
    else if (groups.separator || (groups.space && token.includes('\n')) || token === '·') first = where === 'tactic';
    else if (!groups.space && !groups.comment && token !== '(' && token !== '>') first = false;
    found.push([token, kind]);
  }
  return found;
}

/** The text in colours. */
export function highlight(text, where = 'term') {
  const fragment = document.createDocumentFragment();
  for (const [token, kind] of tokens(text, where)) {
    if (kind === '') {
      fragment.append(token);
    } else {
      const span = document.createElement('span');
      span.className = kind;
      span.textContent = token;
      fragment.append(span);
    }
  }
  return fragment;
}

/** A statement and what follows `:=`, in colours. */
export function highlightTheorem(text) {
  const fragment = document.createDocumentFragment();
  const at = text.search(/:=\s*by\b/u);
  const split = at < 0 ? text.length : at + 2;
  fragment.append(highlight(text.slice(0, split)));
  if (at >= 0) {
    const by = text.indexOf('by', split) + 2;
    fragment.append(highlight(text.slice(split, by)));
    fragment.append(highlight(text.slice(by), 'tactic'));
  }
  return fragment;
}

const HYPOTHESIS = /^((?:«[^»]*»|[^\s:⊢(){}[\]]+)(?: [^\s:⊢(){}[\]]+)*) : /u;

/** A goal as Lean prints it: names of hypotheses stand out, and so does what is to be shown. */
export function highlightGoal(text) {
  const fragment = document.createDocumentFragment();
  text.split('\n').forEach((line, number) => {
    if (number > 0) fragment.append('\n');
    const hypothesis = HYPOTHESIS.exec(line);
    if (line.startsWith('case ')) {
      const name = document.createElement('span');
      name.className = 'm';
      name.textContent = line;
      fragment.append(name);
    } else if (hypothesis) {
      const name = document.createElement('span');
      name.className = 'h';
      name.textContent = hypothesis[1];
      fragment.append(name, highlight(line.slice(hypothesis[1].length)));
    } else {
      fragment.append(highlight(line));
    }
  });
  return fragment;
}

/** What is to be shown: the goal from `⊢` on, on one line. */
export function target(goal) {
  const at = goal.lastIndexOf('⊢');
  return (at < 0 ? goal : goal.slice(at)).replace(/\s+/gu, ' ').trim();
}

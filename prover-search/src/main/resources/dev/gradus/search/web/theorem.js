/**
 * Theorems as text: what a person writes or pastes, in the parts the service takes, and back.
 */
const DECLARATION = /^[ \t]*(?:@\[[^\]]*\]\s*)?(?:(?:private|protected|noncomputable)\s+)*(theorem|lemma|example)\b/mu;
const OPENING = '([{⟨⦃⟦';
const CLOSING = ')]}⟩⦄⟧';

/** Where the `:=` of the theorem itself stands, not one of a default value; -1 if nowhere. */
function definition(text) {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (OPENING.includes(text[i])) depth++;
    else if (CLOSING.includes(text[i])) depth--;
    else if (depth <= 0 && text.startsWith(':=', i)) return i;
  }
  return -1;
}

/**
 * Reads a theorem as a person writes it: with or without `:=`, `by sorry` or a proof, as an
 * `example`, with imports before it, or the bare proposition.
 *
 * @returns `{header, statement, steps}`; the header is what stands before the theorem, the statement
 *     ends in `:=`, the steps are the tactics of the proof that was there
 */
export function read(text) {
  const declaration = DECLARATION.exec(text);
  const start = declaration ? declaration.index : 0;
  const header = text.slice(0, start).trim();
  let body = text.slice(start).trim();
  if (body === '') return { header, statement: '', steps: [] };
  if (!declaration) body = `theorem goal : ${body}`;
  else if (declaration[1] === 'example') body = body.replace(/\bexample\b/u, 'theorem goal');
  else if (declaration[1] === 'lemma') body = body.replace(/\blemma\b/u, 'theorem');
  const at = definition(body);
  if (at < 0) return { header, statement: `${body} :=`, steps: [] };
  const proof = body.slice(at + 2);
  return { header, statement: `${body.slice(0, at).trimEnd()} :=`, steps: steps(proof) };
}

/** The tactics of a proof that starts with `by`; none for another. What follows `sorry` is left out. */
export function steps(proof) {
  const by = /^\s*by\b[ \t]*/u.exec(proof);
  if (!by) return [];
  const rest = proof.slice(by[0].length);
  const lines = rest.split('\n');
  const found = lines[0].trim() === '' ? [] : [[lines[0].trim()]];
  const indented = lines.slice(1).filter((line) => line.trim() !== '');
  const margin = Math.min(...indented.map((line) => line.search(/\S/u)));
  for (const line of indented) {
    const depth = line.search(/\S/u) - margin;
    if (depth === 0 || found.length === 0) found.push([line.trim()]);
    else found[found.length - 1].push(line.slice(margin).trimEnd());
  }
  const tactics = found.map((each) => each.join('\n'));
  const end = tactics.findIndex((tactic) => /^(?:sorry|done)\b/u.test(tactic));
  return end < 0 ? tactics : tactics.slice(0, end);
}

/** What follows `:=`. */
export function proof(tactics, done) {
  const lines = done ? tactics : [...tactics, 'sorry'];
  return `by\n${lines.map((tactic) => tactic.replace(/^(?=.)/gmu, '  ')).join('\n')}`;
}

/** The whole: header, statement and what follows `:=`. */
export function whole(header, statement, after) {
  return `${header ? `${header}\n\n` : ''}${statement} ${after}\n`;
}

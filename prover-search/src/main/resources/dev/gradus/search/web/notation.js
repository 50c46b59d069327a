/**
 * Lean's notation entry: `\and` becomes ∧. The names are those of the Lean editors, the common ones
 * of them. `$` in a replacement is where the cursor goes.
 */
const TABLE = `
and ∧|wedge ∧|or ∨|vee ∨|not ¬|neg ¬|to →|r →|imp →|rightarrow →|-> →|l ←|left ←|<- ←|gets ←|iff ↔|lr ↔|<-> ↔
forall ∀|all ∀|exists ∃|ex ∃|nexists ∄|lam λ|lambda λ|fun λ|mapsto ↦|=> ⇒|Rightarrow ⇒|Leftarrow ⇐|Leftrightarrow ⇔
ne ≠|neq ≠|!= ≠|le ≤|leq ≤|<= ≤|ge ≥|geq ≥|>= ≥|nle ≰|nge ≱|nlt ≮|ngt ≯|ll ≪|gg ≫|equiv ≡|== ≡|approx ≈|sim ∼|cong ≅|prec ≺|preceq ≼
N ℕ|nat ℕ|Z ℤ|int ℤ|Q ℚ|rat ℚ|R ℝ|real ℝ|C ℂ|complex ℂ|P ℙ|K 𝕜|F 𝔽|bbN ℕ|bbZ ℤ|bbQ ℚ|bbR ℝ|bbC ℂ
in ∈|mem ∈|notin ∉|nin ∉|ni ∋|sub ⊂|subset ⊂|sup ⊃|supset ⊃|ss ⊆|subseteq ⊆|supseteq ⊇|nss ⊈|cap ∩|inter ∩|i ∩|cup ∪|union ∪|un ∪|setminus ∖|empty ∅|emptyset ∅|compl ᶜ|powerset 𝒫
I ⋂|bigcap ⋂|Un ⋃|bigcup ⋃|inf ⊓|glb ⊓|lub ⊔|join ⊔|meet ⊓|Inf ⨅|Sup ⨆|top ⊤|bot ⊥|infty ∞
x ×|times ×|o ∘|circ ∘|comp ∘|bu •|smul •|cdot ⬝|. ·|centerdot ·|oplus ⊕|o+ ⊕|otimes ⊗|ox ⊗|div ÷|pm ±|mp ∓|sqrt √|sum ∑|prod ∏|Sigma Σ|Pi Π|integral ∫|int2 ∬|partial ∂|nabla ∇
| ∣|dvd ∣|mid ∣|nmid ∤|ndvd ∤|parallel ∥|norm ‖$‖||| ‖|< ⟨|> ⟩|<> ⟨$⟩|langle ⟨|rangle ⟩|f<< «|f>> »|lfloor ⌊|rfloor ⌋|floor ⌊$⌋|lceil ⌈|rceil ⌉|ceil ⌈$⌉|[[ ⟦|]] ⟧
t ▸|tri ▸|vdash ⊢||- ⊢|goal ⊢|models ⊨|star ⋆|dagger †|up ↑|u ↑|uparrow ↑|down ↓|d ↓|downarrow ↓|upf ⇑|simeq ≃|equ ≃|hom ⟶|iso ≅|ell ℓ|prime ′|deg °|angle ∠|perp ⊥|ldots …|... …|qed ∎
inv ⁻¹|-1 ⁻¹|^-1 ⁻¹|0 ₀|1 ₁|2 ₂|3 ₃|4 ₄|5 ₅|6 ₆|7 ₇|8 ₈|9 ₉|_0 ₀|_1 ₁|_2 ₂|_3 ₃|_4 ₄|_i ᵢ|_j ⱼ|_k ₖ|_n ₙ|_m ₘ|^0 ⁰|^1 ¹|^2 ²|^3 ³|^4 ⁴|^i ⁱ|^n ⁿ
alpha α|a α|beta β|b β|gamma γ|g γ|delta δ|epsilon ε|e ε|zeta ζ|eta η|theta θ|iota ι|kappa κ|mu μ|nu ν|xi ξ|pi π|rho ρ|sigma σ|s σ|tau τ|upsilon υ|phi φ|ph φ|chi χ|psi ψ|omega ω
Gamma Γ|G Γ|Delta Δ|Theta Θ|Lambda Λ|L Λ|Xi Ξ|Phi Φ|Psi Ψ|Omega Ω|O Ω|varepsilon ε|vartheta ϑ|varphi ϕ
\\ \\
`;

/** Abbreviation (without its backslash) to what it stands for. */
export const ABBREVIATIONS = new Map(
  TABLE.trim()
    .split('\n')
    // A bar within an abbreviation stays: entries are separated by a bar that follows a replacement.
    .flatMap((line) => [...line.matchAll(/(\S+) (\S+?)(?:\||$)(?=\S|$)/gu)].map((entry) => [entry[1], entry[2]])),
);

const NAMES = [...ABBREVIATIONS.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
const begins = (text) => NAMES.some((name) => name.startsWith(text));

/** What an abbreviation stands for; the beginning of one stands for the shortest that it begins. */
export function resolve(abbreviation) {
  if (abbreviation === '') return null;
  const name = ABBREVIATIONS.has(abbreviation) ? abbreviation : NAMES.find((each) => each.startsWith(abbreviation));
  return name === undefined ? null : ABBREVIATIONS.get(name);
}

/**
 * What is to be replaced before the cursor.
 *
 * @param before the text before the cursor
 * @param force also if more letters could follow
 * @returns `{from, length, symbol}`, of the text to replace, or null
 */
export function pending(before, force = false) {
  const from = before.lastIndexOf('\\', before.endsWith('\\\\') ? before.length - 2 : before.length);
  if (from < 0) return null;
  const run = before.slice(from + 1);
  if (run === '') return null;
  if (begins(run)) {
    const longer = NAMES.some((name) => name.startsWith(run) && name !== run);
    const symbol = !force && longer ? null : resolve(run);
    return symbol && { from, length: run.length + 1, symbol };
  }
  // The last character is what no abbreviation goes on with. If one before it was, it is too late.
  const head = run.slice(0, -1);
  const symbol = head !== '' && begins(head) ? resolve(head) : null;
  return symbol && { from, length: head.length + 1, symbol };
}

/** Gives a text area the notation. */
export function attachNotation(area) {
  let replacing = false;
  const replace = (force) => {
    if (replacing || area.selectionStart !== area.selectionEnd) return false;
    const caret = area.selectionStart;
    const found = pending(area.value.slice(0, caret), force);
    if (!found) return false;
    const symbol = found.symbol.replace('$', '');
    const rest = caret - found.from - found.length;
    replacing = true;
    area.setSelectionRange(found.from, found.from + found.length);
    // Keeps the browser's undo, which setRangeText throws away.
    if (!document.execCommand('insertText', false, symbol)) {
      area.setRangeText(symbol, found.from, found.from + found.length, 'end');
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    const inside = found.symbol.indexOf('$');
    const at = found.from + (inside < 0 ? symbol.length : inside) + rest;
    area.setSelectionRange(at, at);
    replacing = false;
    return true;
  };
  area.addEventListener('input', (event) => {
    if (!event.isComposing && event.inputType === 'insertText') replace(false);
  });
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' && !event.shiftKey && replace(true)) event.preventDefault();
  });
  area.addEventListener('blur', () => replaceAtEnd(area));
}

/** What was typed last and nothing followed, when the field is left or sent. */
export function replaceAtEnd(area) {
  const caret = area.selectionStart;
  const found = pending(area.value.slice(0, caret), true);
  if (found && found.from + found.length === caret) {
    area.setRangeText(found.symbol.replace('$', ''), found.from, caret, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** Theorems that core Lean can state and has not named already, in growing difficulty. */
export const EXAMPLES = [
  ['And, turned round', 'theorem and_swap_iff (p q : Prop) : p ∧ q ↔ q ∧ p :='],
  ['Not or', 'theorem not_or_of_not_and_not (p q : Prop) (h : ¬p ∧ ¬q) : ¬(p ∨ q) :='],
  ['A witness', 'theorem exists_and_left_example (α : Type) (p : α → Prop) (q : Prop) (h : ∃ x, q ∧ p x) : q ∧ ∃ x, p x :='],
  ['Less or equal, and one more', 'theorem lt_succ_example (a b : Nat) (h : a ≤ b) : a < b + 1 :='],
  ['Two unknowns', 'theorem two_unknowns (x y : Int) (h₁ : x + y = 10) (h₂ : x - y = 4) : x = 7 ∧ y = 3 :='],
  ['A number and the next', 'theorem mul_succ_even (n : Nat) : n * (n + 1) % 2 = 0 :='],
  ['Lists: length', 'theorem length_append_comm (α : Type) (xs ys : List α) : (xs ++ ys).length = (ys ++ xs).length :='],
  ['Lists: map', 'theorem map_id_example (α : Type) (xs : List α) : xs.map (fun x => x) = xs :='],
  [
    'Injective after injective',
    'theorem injective_comp (f g : Nat → Nat) (hf : ∀ a b, f a = f b → a = b) (hg : ∀ a b, g a = g b → a = b) :\n    ∀ a b, f (g a) = f (g b) → a = b :=',
  ],
];

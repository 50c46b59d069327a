/-!
First steps: statements of growing difficulty in core Lean (no Mathlib). Every `sorry` is for Gradus to fill.
-/

-- logic
theorem and_swap_iff (p q : Prop) : p ∧ q ↔ q ∧ p := by sorry
theorem not_or_of_not_and_not (p q : Prop) (h : ¬p ∧ ¬q) : ¬(p ∨ q) := by sorry
theorem exists_and_left' (α : Type) (p : α → Prop) (q : Prop) (h : ∃ x, q ∧ p x) : q ∧ ∃ x, p x := by sorry

-- natural numbers and integers
theorem succ_ne_self (n : Nat) : n + 1 ≠ n := by sorry
theorem sub_add_cancel_of_le (a b : Nat) (h : b ≤ a) : a - b + b = a := by sorry
theorem two_unknowns (x y : Int) (h₁ : x + y = 10) (h₂ : x - y = 4) : x = 7 ∧ y = 3 := by sorry
theorem last_digit_of_square (n : Nat) : n ^ 2 % 10 ≠ 7 := by sorry
theorem mul_succ_even (n : Nat) : n * (n + 1) % 2 = 0 := by sorry
theorem two_pow_pos (n : Nat) : 0 < 2 ^ n := by sorry

-- lists and functions
theorem length_append_comm (α : Type) (xs ys : List α) : (xs ++ ys).length = (ys ++ xs).length := by sorry
theorem map_id' (α : Type) (xs : List α) : xs.map (fun x => x) = xs := by sorry
theorem reverse_reverse' (α : Type) (xs : List α) : xs.reverse.reverse = xs := by sorry
theorem injective_comp (f g : Nat → Nat) (hf : ∀ a b, f a = f b → a = b) (hg : ∀ a b, g a = g b → a = b) :
    ∀ a b, f (g a) = f (g b) → a = b := by sorry

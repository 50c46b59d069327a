/- Statements that a search over core tactics proves in moments, and one that is false. -/
theorem zero_add' (n : Nat) : 0 + n = n := by sorry

theorem and_swap' (p q : Prop) (h : p ∧ q) : q ∧ p := by sorry

theorem or_swap' (p q : Prop) : p ∨ q → q ∨ p := by sorry

theorem linear (a b : Nat) (h : a = 2 * b) : a + a = 4 * b := by sorry

theorem bounded (x : Int) (h₁ : 2 < x) (h₂ : x < 4) : x = 3 := by sorry

theorem numeral : 2 ^ 10 = 1024 := by sorry

theorem map_id' (l : List Nat) : l.map (fun x => x) = l := by sorry

theorem exists_three : ∃ m : Nat, m = 3 := by sorry

section
variable (p q : Nat → Prop)

theorem forall_right (h : ∀ n, p n ∧ q n) : ∀ n, q n := by
  sorry
end

theorem impossible : ∃ n : Nat, n < 0 := by sorry

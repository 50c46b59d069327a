/-! Proofs of many shapes; what is recorded of them stands in `proofs.txt`. -/

theorem one (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  · exact hp
  · exact hq

theorem two (p q : Prop) (h : p ∨ q) : q ∨ p := by
  cases h with
  | inl hp => right; exact hp
  | inr hq =>
    left
    exact hq

namespace Ünicode
theorem drei (α β : Nat) (h : α = β) : β = α ∧ α + 0 = β := by
  refine ⟨?_, ?_⟩ <;> simp [h]

theorem vier (a b c : Nat) (h₁ : a = b) (h₂ : b = c) : a = c := by
  calc a = b := by exact h₁
    _ = c := by
      rw [h₂]
end Ünicode

theorem five (n : Nat) : n + 0 = n ∧ n * 1 = n := by
  exact ⟨rfl, side n⟩
where
  side (n : Nat) : n * 1 = n := by
    simp only
      [Nat.mul_one]

theorem gap (n : Nat) : n = n ∧ n < 0 := by
  constructor
  · rfl
  · sorry

theorem wrong (n : Nat) : n < 0 := by
  omega

theorem nested (n : Nat) : n ≤ n + 2 := by
  have h : n ≤ n + 1 := by
    omega -- said of the tactic
  exact Nat.le_trans h (by omega)

example (n : Nat) (h : n < 3) : n < 5 := by first | omega | simp

/-- Held out by the hash of its name. -/
theorem held5 (n : Nat) : n - n = 0 := by simp

theorem six (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    omega

theorem seven (a b : Bool) : (a || b) = (b || a) ∧ a = a := by
  constructor
  cases a with
  | false => cases b <;> rfl
  | _ => simp
  rfl

theorem eight (p q : Prop) (h : p ∧ q) : q := by
  match h with
  | ⟨_, hq⟩ => exact hq

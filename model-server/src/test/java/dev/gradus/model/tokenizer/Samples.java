package dev.gradus.model.tokenizer;

import java.util.List;
import java.util.Random;

/** Texts for the tests of this package. */
final class Samples {

  static final List<String> LEAN =
      List.of(
          "theorem Nat.succ_le_of_lt {n m : ℕ} (h₁ : n < m) : n.succ ≤ m := by\n  exact h₁\n",
          "case inl\nα : Type u_1\nx✝ y : α\nh : ∃ x, x ∈ s ∧ ∀ y ∈ t, ¬x ≤ y\n⊢ a ∣ b → ⟨1, ‹_›⟩ ▸ rfl\n\n"
              + "case inr\nn : Nat\n⊢ n ^ 2 + 2 * n = 12345 % 7",
          "rw [← Nat.add_comm, mul_comm] at h₁ ⊢",
          "simp only [Set.mem_setOf_eq, Finset.sum_range_succ, ne_eq, not_false_eq_true]",
          "obtain ⟨x, hx₁, hx₂⟩ := h",
          "𝔸 ℝ≥0∞ ↥S ⁻¹ ∑ i ∈ range n, f i λ Π Σ 𝒫 ᶜ ⨆ ⊔ √2 • ∘ ≃ₗ[ℝ] «weird name»",
          "  \t indented\r\n\r\n\n   trailing   ",
          "Int32 0xFF 3.14 x.1.2 f' g!? _root_.Foo a_1_b",
          "h : a ≠ b ∨ c\u0000d \u2028 \u00a0 \u3000");

  private Samples() {}

  /** Any Unicode, with a liking for what Lean uses and for borders of character classes. */
  static String unicode(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    while (text.length() < length) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) (' ' + random.nextInt(95)));
        case 1 -> text.append(" \n\t\r".charAt(random.nextInt(4)));
        case 2 -> text.append((char) (0x2190 + random.nextInt(0x270)));
        case 3 -> text.append((char) random.nextInt(0x400));
        case 4 -> text.append("∀∃ℕ⟨⟩▸←⊢₁✝λΠΣαβ_.'!?".charAt(random.nextInt(20)));
        default -> {
          int c = random.nextInt(Character.MAX_CODE_POINT + 1);
          if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
            text.appendCodePoint(c);
          }
        }
      }
    }
    return text.toString();
  }

  /** A tokenizer of so many tokens from the samples. */
  static ByteLevelBpe trained(int vocabulary) {
    ChunkCounts counts = new ChunkCounts();
    for (int i = 0; i < 3; i++) {
      LEAN.forEach(counts::add);
    }
    return BpeTrainer.train(counts, vocabulary, tokens -> {});
  }
}

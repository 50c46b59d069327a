set_option autoImplicit false
set_option relaxedAutoImplicit false
set_option maxHeartbeats 400000
notation "ℕ" => Nat
notation "ℤ" => Int
notation "ℚ" => Rat
open Nat Rat

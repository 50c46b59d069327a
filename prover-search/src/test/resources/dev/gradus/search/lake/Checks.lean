/-! # Checks of the package; `suggestRequest` and the like are what a real server was asked and has answered -/

namespace Gradus.Checks
open Lean Meta Elab

/-! ## What is sent -/

#guard forService "gradus? gradus!" == "sorry   sorry  "
#guard forService "xgradus? gradus?x gradus?? h.gradus! (gradus?)" == "xgradus? gradus?x gradus?? h.gradus! (sorry  )"
#guard forService "-- gradus?\n/- /- -/ gradus? -/\"\\\"gradus?\" gradus?" == "-- gradus?\n/- /- -/ gradus? -/\"\\\"gradus?\" sorry  "
#guard forService "r#\"\"gradus?\"# '\"' gradus? '\\'' gradus!" == "r#\"\"gradus?\"# '\"' sorry   '\\'' sorry  "
#guard forService "import Gradus\nimport Gradus.Tactic\nimport Gradusx" == "             \n                    \nimport Gradusx"
#guard forService "set_option gradus.url \"a b\" in\nset_option gradus.seconds 5\nset_option maxHeartbeats 5" ==
  "                              \n                           \nset_option maxHeartbeats 5"
#guard forService "unended /- gradus?" == "unended /- gradus?"
#guard forService "\"unended gradus?" == "\"unended gradus?"

def file := "import Gradus\nset_option gradus.url \"http://127.0.0.1:8420\"\n\n/-- 𝕜: gradus? in a comment. -/\ntheorem earlier (p : Prop) (h : p) : p := by gradus?\n\n" ++
  "theorem ψ_swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  have _t : \"𝕜\\t\\\"\" = \"𝕜\\t\\\"\" := rfl; gradus?\n"

#guard suggestBody file 8 42 8 == suggestRequest

def proofFile := "import Gradus\n\nnamespace Å\n\n/-- 𝕜 -/\n@[simp] theorem ψ_swap (p q : Prop)\n    (h : p ∧ q) : q ∧ p := by\n  have hq : q := by gradus!\n  exact ⟨hq, h.1⟩\n"

#guard proveBody proofFile 8 20 60000 == proveRequest

/-! ## What comes back -/

#guard replyOf "{\"a\":\n1}\n200" == some { status := 200, body := "{\"a\":\n1}" }
#guard replyOf "200" == none
#guard replyOf "" == none
#guard replyOf "x\ny" == none

def url := "http://h:1"

def failure (answer : Except String α) : String := match answer with | .error e => e | .ok _ => ""

def firstOf (answer : Except String (List Suggested)) : Option Suggested := match answer with | .ok (one :: _) => some one | _ => none

#guard match firstOf (suggestions url { status := 200, body := suggestAnswer }) with | some one => one.closes && one.tactic != "" | none => false
#guard match proof url { status := 200, body := proveAnswer } with | .ok proof => proof != "" && (after "by".toList proof.toList).isNone | .error _ => false
#guard failure (suggestions url { status := 400, body := errorAnswer }) == "field \"file.line\" is missing"
#guard firstOf (suggestions url { status := 200, body := "{\"suggestions\":[{\"tactic\":\"simp\",\"closes\":true,\"new\":{}}],\"new\":1}" }) == some { tactic := "simp", closes := true, continues := false }
#guard failure (suggestions url { status := 200, body := "<html>" }) == failure (suggestions url { status := 200, body := "{\"suggestions\":1}" })
#guard failure (suggestions url { status := 502, body := "" }) ==
  "http://h:1 answers, but not as `gradus serve` does (HTTP 502): look at the address in `gradus.url` or GRADUS_URL"
#guard failure (proof url { status := 200, body := "{\"status\":\"unelaborated\",\"proof\":null,\"message\":\"why\"}" }) == "no proof (unelaborated): why"
#guard problem url { status := 401, body := "{\"error\":{\"status\":\"UNAUTHENTICATED\",\"message\":\"m\"}}" } ==
  "the service at http://h:1 asks for a token (m): write `Authorization: Bearer TOKEN` into a file, and name that file in GRADUS_HEADER_FILE"
#guard problem url { status := 429, body := "{\"error\":{\"message\":\"m\"}}" } == "the service at http://h:1 is asked too much at once (m): wait a little and try again"
#guard indented 2 "a\nb\n" == "a\n  b\n  "

/-! ## Where it goes -/

def last (one : String) : List String → String
  | [] => one
  | next :: rest => last next rest

#guard addressOf "" none == "http://127.0.0.1:8420"
#guard addressOf "" (some "http://e/") == "http://e"
#guard addressOf "http://o" (some "http://e") == "http://o"
#guard last "" (curlArguments url "suggest" 5 none).toList == "http://h:1/v1/suggest"
#guard last "" (curlArguments url "suggest" 5 (some "f")).toList == "@f"
#guard curlProblem url 5 7 "" == "no service answers at http://h:1: start `gradus serve`, or give its address by `set_option gradus.url \"http://HOST:PORT\"` or GRADUS_URL"
#guard curlProblem url 5 28 "" == "the service at http://h:1 has not answered within 5 s: give it longer by `set_option gradus.seconds`"

/-! ## The library's own functions take what the tactics give them -/

example : True :=
  let _ (ref : Syntax) (list : Array Meta.Tactic.TryThis.Suggestion) : Elab.Tactic.TacticM Unit := do Meta.Tactic.TryThis.addSuggestions ref list
  let _ (ref : Syntax) (one : Meta.Tactic.TryThis.Suggestion) : Elab.Tactic.TacticM Unit := do Meta.Tactic.TryThis.addSuggestion ref one
  let _ (before : Elab.Tactic.SavedState) : Elab.Tactic.TacticM Unit := Elab.Tactic.SavedState.restore before
  let _ : String → String → String → Nat → IO Bool → IO Reply := post
  let _ : Options → BaseIO String := address
  trivial

end Gradus.Checks

/-! ## The tactics, on what a real server has answered -/

-- What cites `_t`, which is not here, is left out.
/--
info: Try this: grind
---
info: Try this: simp_all
---
info: Try this: simp_all <;> omega
---
info: Try this: obtain ⟨h1, h2⟩ := h
---
info: Try this: constructor
-/
#guard_msgs in
theorem closed (p q : Prop) (h : p ∧ q) : q ∧ p := by
  gradus?

-- Nothing closes it.
/--
info: Try this: simp_all
---
info: Try this: obtain ⟨h1, h2⟩ := h
---
info: Try this: constructor
---
warning: declaration uses `sorry`
-/
#guard_msgs in
theorem left_open (p q r : Prop) (h : p ∧ q) : q ∧ (p ∧ r) := by
  have _ := h
  gradus?

/-- error: of the tactics that the service suggests none works here: does its Lean have what this file imports? -/
#guard_msgs in
theorem nothing (p : Nat → Prop) : p 1 := by
  gradus?

/-- info: Try this: simp_all -/
#guard_msgs in
theorem whole (p q : Prop)
    (h : p ∧ q) : q ∧ p := by gradus!

/-- info: Try this: simp_all -/
#guard_msgs in
theorem middle (p q : Prop) (h : p ∧ q) : q ∧ p := by
  have hq : q := by gradus!
  exact ⟨hq, h.1⟩

/-- info: Try this: simp_all -/
#guard_msgs in
theorem first_of_two (p q : Prop) (h : p ∧ q) : q ∧ p := by
  constructor
  gradus!
  exact h.1

#guard_msgs (drop error) in
theorem wrong : 1 = 2 := by gradus!

/-- Two tactics as they stand in a file, the second below the first. -/
syntax (name := runsTwo) "runs_two" : tactic

@[tactic runsTwo] def evalRunsTwo : Tactic.Tactic := fun ref => do
  match Gradus.Recorded.parsed (← getEnv) 2 "constructor\n  all_goals simp_all" with
  | .ok tactics => Tactic.evalTactic tactics
  | .error e => Gradus.Recorded.fail ref e

theorem two (p q : Prop) (h : p ∧ q) : q ∧ p := by
  runs_two

#eval "all checked"

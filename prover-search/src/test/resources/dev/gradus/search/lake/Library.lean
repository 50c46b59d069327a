/-! # What stands in for the library where this package's tactics run in a test

The embedded Lean's library has no code that could be specialised or inlined; these few functions are written out instead. Inside of `Gradus.Recorded` their
names come before the library's. So does `post`, which answers what a real server has answered, and `TryThis`, which prints what would be offered. -/

namespace Gradus.Recorded
open Lean Meta Elab Tactic

def Tactic.saveState : TacticM Tactic.SavedState := do
  let core ← getThe Core.State
  let metaState ← getThe Meta.State
  let elab' ← getThe Term.State
  let tactic ← get
  return ⟨⟨⟨{ toState := core, passedHeartbeats := 0 }, metaState⟩, elab'⟩, tactic⟩

def Tactic.SavedState.restore : Tactic.SavedState → TacticM Unit
  | ⟨⟨⟨core, metaState⟩, elab'⟩, tactic⟩ => do
    modifyThe Core.State fun c => { c with env := core.env, messages := core.messages, infoState := core.infoState }
    set metaState
    set elab'
    set tactic

def getMainGoal : TacticM MVarId := do
  match (← getUnsolvedGoals) with
  | goal :: _ => return goal
  | [] => throw (.error .missing (.ofFormat (.text "no goals")))

def setGoals (goals : List MVarId) : TacticM Unit := set ({ goals } : Tactic.State)

/-- Without the library's return to the state before. -/
instance : MonadExcept Exception TacticM where
  throw e := fun _ _ _ _ _ _ _ _ => throw e
  tryCatch act handle := fun a b c d e f g h => tryCatch (act a b c d e f g h) fun error => handle error a b c d e f g h

def say (ref : Syntax) (text : String) : TacticM Unit := do
  let context ← readThe Core.Context
  let pos := context.fileMap.toPosition (ref.getPos?.getD 0)
  let message : Message := { fileName := context.fileName, pos, severity := .information, data := .ofFormat (.text text) }
  modifyThe Core.State fun c => { c with messages := c.messages.add message }

def TryThis.addSuggestion (ref : Syntax) (s : Meta.Tactic.TryThis.Suggestion) : TacticM Unit := do
  match s.suggestion with
  | .string text => say ref s!"Try this: {text}"
  | _ => say ref "not a text"

def offered (ref : Syntax) : List Meta.Tactic.TryThis.Suggestion → TacticM Unit
  | [] => return ()
  | s :: rest => do
    TryThis.addSuggestion ref s
    offered ref rest

def TryThis.addSuggestions (ref : Syntax) (list : Array Meta.Tactic.TryThis.Suggestion) : TacticM Unit := offered ref list.toList

def gradus.seconds : Lean.Option Nat := { name := `gradus.seconds, defValue := 60 }
def gradus.suggestions : Lean.Option Nat := { name := `gradus.suggestions, defValue := 8 }

def address (_ : Options) : BaseIO String := return addressOf "" none

def post (_ method _ : String) (_ : Nat) (_ : IO Bool) : IO Reply := do
  match method with
  | "suggest" => return { status := 200, body := suggestAnswer }
  | "prove" => return { status := 200, body := proveAnswer }
  | _ => throw (IO.userError "no such call")

end Gradus.Recorded

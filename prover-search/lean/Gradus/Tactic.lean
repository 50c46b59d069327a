import Lean.Elab.Tactic
import Lean.Meta.Tactic.TryThis
import Gradus.Request
import Gradus.Curl
open Lean Meta Elab Tactic

/-! # `gradus?` and `gradus!` -/

namespace Gradus

/-- `gradus?` asks `gradus serve` for tactics and offers those that work here. If one of them closes the goal, or makes what follows work, it does what
that one does; else it is a `sorry`. -/
syntax (name := suggestTactic) "gradus?" : tactic

/-- `gradus!` has `gradus serve` search for a proof of the goal and offers what was found. -/
syntax (name := proveTactic) "gradus!" : tactic

/-- A tactic's own heartbeats, in thousands: what the service gives each with a native Lean. -/
def heartbeats : Nat := 40000

def fail (ref : Syntax) (message : String) : TacticM α := throw (.error ref (.ofFormat (.text message)))

/-- Asks the service. -/
def ask (ref : Syntax) (method body : String) (seconds : Nat) : TacticM (String × Reply) := do
  let url ← address (← getOptions)
  let token := (← readThe Core.Context).cancelTk?
  let cancelled : IO Bool := match token with
    | some token => token.isSet
    | none => return false
  match (← (post url method body seconds cancelled).toBaseIO) with
  | .ok reply => return (url, reply)
  | .error e => fail ref (toString e)

/-- Runs a tactic without recovering from errors, with heartbeats of its own. -/
def evalStrictly (tactic : Syntax) (maxHeartbeats : Nat) : TacticM Unit := do
  let initHeartbeats ← IO.getNumHeartbeats
  withTheReader Core.Context (fun c => { c with maxHeartbeats, initHeartbeats })
    (withTheReader Term.Context (fun c => { c with errToSorry := false })
      (withTheReader Tactic.Context (fun c => { c with recover := false }) (evalTactic tactic)))

/-- Fewer goals than before. -/
def fewer : List MVarId → List MVarId → Bool
  | [], _ :: _ => true
  | _ :: now, _ :: before => fewer now before
  | _, [] => false

/-- What a suggestion leads to here. -/
structure Tried where
  suggested : Suggested
  state : Tactic.SavedState
  /-- It closes the goal, or what follows it works. -/
  good : Bool

/-- Runs a suggestion and takes it back; `none` if it does not work here. -/
def tried (suggested : Suggested) : TacticM (Option Tried) := do
  match Parser.runParserCategory (← getEnv) `tactic suggested.tactic "<gradus>" with
  | .error _ => return none
  | .ok tactic =>
    let before ← Tactic.saveState
    let goals ← getUnsolvedGoals
    try
      evalStrictly tactic (heartbeats * 1000)
      let good := suggested.continues || fewer (← getUnsolvedGoals) goals
      let state ← Tactic.saveState
      Tactic.SavedState.restore before
      return some { suggested, state, good }
    catch _ =>
      Tactic.SavedState.restore before
      return none

def working : List Suggested → TacticM (List Tried)
  | [] => return []
  | suggested :: rest => do
    match (← tried suggested) with
    | some one => return one :: (← working rest)
    | none => working rest

def firstGood : List Tried → Option Tried
  | [] => none
  | one :: rest => if one.good then some one else firstGood rest

def offers (column : Nat) (acc : Array TryThis.Suggestion) : List Tried → Array TryThis.Suggestion
  | [] => acc
  | one :: rest => offers column (acc.push { suggestion := .string (indented column one.suggested.tactic) }) rest

/-- Goes on with the first suggestion that closes the goal or makes what follows work; without one it is a `sorry`. -/
def offer (ref : Syntax) (column : Nat) (works : List Tried) : TacticM Unit := do
  match firstGood works with
  | some one => Tactic.SavedState.restore one.state
  | none =>
    let goal ← getMainGoal
    goal.admit (synthetic := false)
    setGoals (← getUnsolvedGoals)
  TryThis.addSuggestions ref (offers column #[] works)

/-- Where this package's tactic is in the file: its first and last byte. -/
def rangeOf (ref : Syntax) : TacticM (Nat × Nat) := do
  match ref.getPos? (canonicalOnly := true), ref.getTailPos? (canonicalOnly := true) with
  | some start, some stop => return (start.byteIdx, stop.byteIdx)
  | _, _ => fail ref "gradus asks about places of a file: it cannot be used inside a macro"

@[tactic suggestTactic] def evalSuggest : Tactic := fun ref => do
  let (start, _) ← rangeOf ref
  let options ← getOptions
  let map ← getFileMap
  let place := map.toPosition ⟨start⟩
  let body := suggestBody map.source place.line place.column (gradus.suggestions.get options)
  let (url, reply) ← ask ref "suggest" body (gradus.seconds.get options)
  match suggestions url reply with
  | .error e => fail ref e
  | .ok [] => fail ref "the service knows no tactic that works here"
  | .ok list => match (← working list) with
    | [] => fail ref "of the tactics that the service suggests none works here: does its Lean have what this file imports?"
    | works => offer ref place.column works

/-- The tactics of a text that may stand at a column of a file: its first line does, the others have their blanks. -/
def parsed (environment : Environment) (column : Nat) (text : String) : Except String Syntax :=
  match Parser.runParserCategory environment `term (blanks "by\n" column text) "<gradus>" with
  | .error e => .error e
  | .ok block => .ok block[1]
where
  blanks (acc : String) : Nat → String → String
    | 0, text => acc ++ text
    | n + 1, text => blanks (acc.push ' ') n text

@[tactic proveTactic] def evalProve : Tactic := fun ref => do
  let (start, _) ← rangeOf ref
  let options ← getOptions
  let seconds := gradus.seconds.get options
  let map ← getFileMap
  let place := map.toPosition ⟨start⟩
  -- The search ends itself; curl's own limit is for a service that hangs.
  let (url, reply) ← ask ref "prove" (proveBody map.source place.line place.column (seconds * 1000)) (seconds + 10)
  match proof url reply with
  | .error e => fail ref e
  | .ok proof => match parsed (← getEnv) place.column proof with
    | .error e => fail ref (doesNotWork proof e)
    | .ok tactics =>
      let goals ← getUnsolvedGoals
      try
        evalStrictly tactics (← readThe Core.Context).maxHeartbeats
        if !fewer (← getUnsolvedGoals) goals then throw (.error ref (.ofFormat (.text "a goal is left")))
      catch e => fail ref (doesNotWork proof (← e.toMessageData.toString))
      TryThis.addSuggestion ref { suggestion := .string proof }
where
  doesNotWork (proof why : String) : String :=
    s!"the service has a proof that does not work here ({why}): does its Lean have what this file imports? The proof was\n{proof}"

end Gradus

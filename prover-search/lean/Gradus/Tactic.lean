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

/-- `theorem … := by gradus!` has `gradus serve` search for the whole proof and offers what was found. -/
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

/-! ## Whole proofs -/

/-- A theorem whose proof is `by gradus!`. -/
structure Whole where
  place : TheoremPlace
  /-- The proof with its `by`. -/
  body : Syntax
  column : Nat

def onlyBlanks : List Char → Bool
  | [] => true
  | c :: rest => c.isWhitespace && onlyBlanks rest

def lastOf (one : Syntax) : List Syntax → Syntax
  | [] => one
  | next :: rest => lastOf next rest

/-- Whether the value of a declaration is `:= by gradus!`, with the `gradus!` that is at these bytes. -/
def isWhole (source : List Char) (value : Syntax) (start stop : Nat) : Bool :=
  match value.isOfKind ``Parser.Command.declValSimple && value[1].isOfKind ``Parser.Term.byTactic, value[1][0].getTailPos?, value[1].getTailPos? with
  | true, some byEnd, some tail =>
    tail.byteIdx == stop && onlyBlanks (cut "" (start - byEnd.byteIdx) (cut "" byEnd.byteIdx source).2).1.toList
  | _, _, _ => false

partial def wholeIn (source : List Char) (start stop : Nat) : List Syntax → Option (TheoremPlace × Syntax)
  | [] => none
  | .node i kind args :: rest =>
    let here := match args.toList with
      | .atom info word :: parts =>
        let value := lastOf .missing parts
        match word == "theorem" || word == "lemma" || word == "example", info.getPos?, info.getTailPos?, value.getPos? with
        | true, some keyword, some keywordEnd, some statementEnd =>
          if isWhole source value start stop then
            some ({ start := keyword.byteIdx, keywordEnd := keywordEnd.byteIdx, statementEnd := statementEnd.byteIdx, named := word != "example" }, value[1])
          else none
        | _, _, _, _ => none
      | _ => none
    match here with
    | some found => some found
    | none => match wholeIn source start stop args.toList with
      | some found => some found
      | none => wholeIn source start stop rest
  | _ :: rest => wholeIn source start stop rest

/-- The first characters of lines up to a byte, in bytes, the last line first. -/
def lineBeginnings (acc : List Nat) (fresh : Bool) (position stop : Nat) : List Char → List Nat
  | [] => acc
  | c :: rest =>
    if position > stop then acc
    else if c == '\n' then lineBeginnings acc true (position + c.utf8Size) stop rest
    else if fresh && !c.isWhitespace then lineBeginnings (position :: acc) false (position + c.utf8Size) stop rest
    else lineBeginnings acc fresh (position + c.utf8Size) stop rest

/-- Whether a place is in a command: then no line before begins the one that it is in. -/
def covers (place : Nat) (command : Syntax) : Bool :=
  match command.getPos?, command.getTailPos? with
  | some start, some stop => start.byteIdx ≤ place && place < stop.byteIdx
  | _, _ => false

/-- The theorem is looked for where it may begin: a tactic is not told which command it is in. -/
def findWhole (map : FileMap) (start stop : Nat) : List Nat → CoreM (Option Whole)
  | [] => return none
  | line :: rest => do
    let context ← readThe Core.Context
    let scope := { env := ← getEnv, options := context.options, currNamespace := context.currNamespace, openDecls := context.openDecls }
    let (command, _, messages) := Parser.parseCommand (Parser.mkInputContext map.source "<gradus>") scope { pos := ⟨line⟩ } {}
    match wholeIn map.source.toList start stop [command] with
    | some (place, body) => return some { place, body, column := (map.toPosition ⟨line⟩).column }
    | none => if !messages.hasErrors && covers start command then return none else findWhole map start stop rest

@[tactic proveTactic] def evalProve : Tactic := fun ref => do
  let (start, stop) ← rangeOf ref
  let options ← getOptions
  let seconds := gradus.seconds.get options
  let map ← getFileMap
  match (← findWhole map start stop (lineBeginnings [] true 0 start map.source.toList)) with
  | none => fail ref "`gradus!` searches for whole proofs, `theorem … := by gradus!`; inside of one use `gradus?`"
  | some whole =>
    -- The search ends itself; curl's own limit is for a service that hangs.
    let (url, reply) ← ask ref "prove" (proveBody map.source whole.place (seconds * 1000)) (seconds + 10)
    match proof url reply with
    | .error e => fail ref e
    | .ok proof => match Parser.runParserCategory (← getEnv) `term proof "<gradus>" with
      | .error e => fail ref (doesNotWork proof e)
      | .ok syntaxTree =>
        try
          evalStrictly syntaxTree[1] (← readThe Core.Context).maxHeartbeats
          done
        catch e => fail ref (doesNotWork proof (← e.toMessageData.toString))
        TryThis.addSuggestion ref { suggestion := .string (indented whole.column proof) } (origSpan? := some whole.body)
where
  doesNotWork (proof why : String) : String :=
    s!"the service has a proof that does not work here ({why}): does its Lean have what this file imports? The proof was\n{proof}"

end Gradus

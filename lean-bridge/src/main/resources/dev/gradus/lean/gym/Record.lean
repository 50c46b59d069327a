import Library
open Lean Meta Elab

/-! # The tactics of a file, with the goals before them

README.md says which tactics are taken. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-- What a file's tactics are judged by, and where they go. -/
structure Recording where
  allowed : NameSet
  limits : Limits
  input : Parser.InputContext
  steps : IO.Ref (Array Json)
  /-- Tactic calls without tactic blocks inside that a search could not make, and alternatives that Lean does not get to with holes. -/
  left : IO.Ref Nat

/-- One blank for each stretch of white space: a tactic without blocks inside is one line. -/
def oneLine (blank : Bool) (acc : String) : List Char → String
  | [] => acc
  | c :: r => if c.isWhitespace then oneLine true acc r else oneLine false ((if blank then acc.push ' ' else acc).push c) r

/-- Whether it only says how others are run, with their own goals to be seen. -/
def isCombinator (stx : Syntax) : Bool :=
  stx.isOfKind `Lean.Parser.Tactic.«tactic_<;>_» ||
  !isNil (nodesOfKind `Lean.Parser.Tactic.tacticSeq [stx]) || !isNil (nodesOfKind `Lean.Parser.Tactic.tacticSeq1Indented [stx])

def isOriginal (stx : Syntax) : Bool :=
  match stx.getHeadInfo with
  | .original .. => true
  | _ => false

/-- The state in which a tactic of a file ran. Names that are made in it are none of the file's. -/
def stateBefore (ctx : ContextInfo) (ti : TacticInfo) : ProofState :=
  { coreState := { env := ctx.env, ngen := { namePrefix := `_gradus_record }, infoState := { enabled := false } }, metaState := { mctx := ti.mctxBefore }, termState := {}
    goals := ti.goalsBefore, root := default, type := default, levels := [], ns := ctx.currNamespace, opens := ctx.openDecls, opts := insist ctx.options }

def declarationName (ctx : ContextInfo) : String :=
  match ctx.parentDecl? with
  | some n => ((privateToUserName? n).getD n).toString
  | none => ""

def stepOf (r : Recording) (ctx : ContextInfo) (start : String.Pos.Raw) (goals : List String) (text : String) : Json :=
  let p := r.input.fileMap.toPosition start
  Json.mkObj [("declaration", Json.str (declarationName ctx)), ("goals", jsonList goals), ("tactic", Json.str text),
    ("line", toJson p.line), ("column", toJson p.column)]

/-- Takes a tactic call if it is one; whether what is inside of it is of no interest. -/
def takeTactic (r : Recording) (ctx : ContextInfo) (ti : TacticInfo) : IO Bool := do
  if !isOriginal ti.stx || isCombinator ti.stx || isNil ti.goalsBefore then return false
  match ti.stx.getPos?, ti.stx.getTailPos? with
  | some start, some stop =>
    let text := oneLine false "" (String.Pos.Raw.extract r.input.inputString start stop).toList
    let ps := stateBefore ctx ti
    match parseTactic ps r.allowed text with
    | .error (why, _) =>
      -- What is no tactic by itself is a part of one that was taken apart.
      if why == "rejected" then r.left.modify fun n => n + 1
      return why == "rejected"
    | .ok stx =>
      if stx.getKind != ti.stx.getKind then return false
      match (← printGoals ps r.limits) with
      | .ok goals =>
        r.steps.modify fun a => a.push (stepOf r ctx start goals text)
      | _ => r.left.modify fun n => n + 1
      return true
  | _, _ => return false

partial def nodeTrees (rest : List InfoTree) : List (PersistentArrayNode InfoTree) → List InfoTree
  | [] => rest
  | .leaf ts :: r => joinLists ts.toList (nodeTrees rest r)
  | .node ns :: r => nodeTrees (nodeTrees rest r) ns.toList

def treesOf (a : PersistentArray InfoTree) : List InfoTree := nodeTrees a.tail.toList [a.root]

/-! ## Alternatives

`cases h with | inl hp => A | inr hq => B` is what leads from one goal to those of A and B. As a step of its own it has holes for A and B. It is taken
only if Lean, running it where the original ran, arrives at the very goals that A and B saw. -/

def hasAlternatives (stx : Syntax) : Bool :=
  stx.isOfKind `Lean.Parser.Tactic.cases || stx.isOfKind `Lean.Parser.Tactic.induction || stx.isOfKind `Lean.Parser.Tactic.match ||
  stx.isOfKind `Lean.Parser.Tactic.funCases || stx.isOfKind `Lean.Parser.Tactic.funInduction

/-- What the alternatives run, in their order. -/
def bodiesOf (stx : Syntax) : List Syntax :=
  let alternatives := joinLists (nodesOfKind `Lean.Parser.Tactic.inductionAlt [stx]) (nodesOfKind `Lean.Parser.Term.matchAlt [stx])
  nodesOfKind `Lean.Parser.Tactic.tacticSeq alternatives

/-- The text between two places, with a hole for each body. -/
def withHoles (source : String) (start stop : String.Pos.Raw) : List Syntax → String
  | [] => String.Pos.Raw.extract source start stop
  | b :: r =>
    match b.getPos?, b.getTailPos? with
    | some s, some e => String.Pos.Raw.extract source start s ++ "?_" ++ withHoles source e stop r
    | _, _ => withHoles source start stop r

def startsAt (p : Option String.Pos.Raw) : List Syntax → Bool
  | [] => false
  | s :: r => if s.getPos? == p then true else startsAt p r

/-- What the bodies saw when they ran, in the order in which they ran. -/
partial def goalsOfBodies (r : Recording) (bodies : List Syntax) (ctx? : Option ContextInfo) (acc : List String) : List InfoTree → IO (List String)
  | [] => return acc
  | t :: rest => do
    let acc ← match t with
      | .context i t => goalsOfBodies r bodies (i.mergeIntoOuter? ctx?) acc [t]
      | .node (.ofTacticInfo ti) children =>
        match ctx? with
        | some ctx =>
          if ti.stx.isOfKind `Lean.Parser.Tactic.tacticSeq && startsAt ti.stx.getPos? bodies then
            match (← printGoals (stateBefore ctx ti) r.limits) with
            | .ok goals => pure (joinLists acc goals)
            | _ => pure acc
          else goalsOfBodies r bodies ctx? acc (treesOf children)
        | none => goalsOfBodies r bodies ctx? acc (treesOf children)
      | .node _ children => goalsOfBodies r bodies ctx? acc (treesOf children)
      | .hole _ => pure acc
    goalsOfBodies r bodies ctx? acc rest

def sameStrings : List String → List String → Bool
  | [], [] => true
  | a :: r, b :: s => a == b && sameStrings r s
  | _, _ => false

/-- The step with holes and the goals before it, if it leads to `wanted` and what is left of the goals before. -/
def alternativesStep (r : Recording) (ps : ProofState) (kind : Name) (text : String) (wanted : List String) : IO (Option (List String)) := do
  match parseTactic ps r.allowed text with
  | .error _ => return none
  | .ok stx =>
    if stx.getKind != kind then return none
    match (← printGoals ps r.limits), (← runSyntax ps r.limits stx) with
    | .ok (first :: others), .ok after =>
      match (← printGoals after r.limits) with
      | .ok reached => return if sameStrings reached (joinLists wanted others) then some (first :: others) else none
      | _ => return none
    | _, _ => return none

def takeAlternatives (r : Recording) (ctx : ContextInfo) (ti : TacticInfo) (children : List InfoTree) : IO Unit := do
  if !(isOriginal ti.stx && hasAlternatives ti.stx) then return ()
  let bodies := bodiesOf ti.stx
  if isNil bodies then return ()
  match ti.stx.getPos?, ti.stx.getTailPos? with
  | some start, some stop =>
    let text := oneLine false "" (withHoles r.input.inputString start stop bodies).toList
    let wanted ← goalsOfBodies r bodies (some ctx) [] children
    match (← alternativesStep r (stateBefore ctx ti) ti.stx.getKind text wanted) with
    | some goals => r.steps.modify fun a => a.push (stepOf r ctx start goals text)
    | none => r.left.modify fun n => n + 1
  | _, _ => return ()

partial def takeTactics (r : Recording) (ctx? : Option ContextInfo) : List InfoTree → IO Unit
  | [] => return ()
  | t :: rest => do
    match t with
    | .context i t => takeTactics r (i.mergeIntoOuter? ctx?) [t]
    | .node (.ofTacticInfo ti) children =>
      match ctx? with
      | some ctx =>
        if !(← takeTactic r ctx ti) then
          takeAlternatives r ctx ti (treesOf children)
          takeTactics r ctx? (treesOf children)
      | none => takeTactics r ctx? (treesOf children)
    | .node _ children => takeTactics r ctx? (treesOf children)
    | .hole _ => pure ()
    takeTactics r ctx? rest

/-- Errors of a command, each with its place. -/
partial def errorLines (acc : Array Json) : List Message → IO (Array Json)
  | [] => return acc
  | m :: ms => do
    match m.severity with
    | .error => errorLines (acc.push (Json.mkObj [("line", toJson m.pos.line), ("column", toJson m.pos.column), ("message", Json.str (← m.data.toString))])) ms
    | _ => errorLines acc ms

partial def mentionsSorry : List Message → IO Bool
  | [] => return false
  | m :: ms => do
    if contains (← m.data.toString) "declaration uses" then return true
    mentionsSorry ms

def isGapTactic (k : Name) : Bool := k == `Lean.Parser.Tactic.tacticSorry || k == `Lean.Parser.Tactic.tacticAdmit

/-- Whether something is left to be proved, by its syntax. -/
partial def hasGap : List Syntax → Bool
  | [] => false
  | .node _ k args :: r =>
    if k == ``Parser.Term.sorry || isGapTactic k then true
    else if hasGap args.toList then true else hasGap r
  | _ :: r => hasGap r

/-- Elaborates what is left of a file. Of a command with errors, or with a gap, nothing is taken. -/
partial def recordCommands (r : Recording) (ps : Parser.ModuleParserState) (cs : Command.State) (errors : Array Json) : IO (Array Json) := do
  if (← r.limits.token.isSet) then return errors.push (Json.mkObj [("line", (0 : Nat)), ("column", (0 : Nat)), ("message", "deadline reached")])
  let (stx, ps, ms) := Parser.parseCommand r.input (parserContext cs) ps {}
  let errors ← errorLines errors ms.toList
  if Parser.isTerminalCommand stx then return errors
  let cs ← elabRecording r.limits r.input stx cs
  let errors ← errorLines errors cs.messages.toList
  -- The warning about a gap can be silenced, the syntax cannot.
  let whole := !hasGap [stx] && !(← mentionsSorry cs.messages.toList)
  if whole && !ms.hasErrors && !cs.messages.hasErrors then takeTactics r none (treesOf cs.infoState.trees)
  recordCommands r ps { cs with infoState := { enabled := false }, messages := {} } errors

def tryImport (ref : IO.Ref Gym) (names : List Name) : IO (Outcome Environment) := do
  try
    let env ← importCached ref names
    return .ok env
  catch e => return .failed (toString e)

def doRecord (ref : IO.Ref Gym) (ok : NameSet) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let input := inputOf (stringField j "text")
  let (stx, ps, ms) ← Parser.parseHeader input
  let stx : Syntax := stx
  let fail (m : String) : IO Unit := emit [("outcome", "unelaborated"), ("message", m)]
  if ms.hasErrors then fail (← renderErrors ms.toList) else
  match (← tryImport ref (importsOf stx)) with
  | .ok env =>
    let r : Recording := { allowed := ok, limits := l, input, steps := (← IO.mkRef #[]), left := (← IO.mkRef 0) }
    let errors ← recordCommands r ps (Command.mkState env {} {}) #[]
    emit [("outcome", "recorded"), ("steps", Json.arr (← r.steps.get)), ("left", toJson (← r.left.get)), ("errors", Json.arr errors)]
  | .failed m => fail m
  | .limit m => fail m

end Gradus

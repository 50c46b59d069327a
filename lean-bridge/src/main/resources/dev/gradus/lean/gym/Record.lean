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
  /-- Tactic calls without tactic blocks inside that a search could not make. -/
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

/-- The state in which a tactic of a file ran. -/
def stateBefore (ctx : ContextInfo) (ti : TacticInfo) : ProofState :=
  { coreState := { env := ctx.env, infoState := { enabled := false } }, metaState := { mctx := ti.mctxBefore }, termState := {}
    goals := ti.goalsBefore, root := default, type := default, levels := [], ns := ctx.currNamespace, opens := ctx.openDecls, opts := insist ctx.options }

def declarationName (ctx : ContextInfo) : String :=
  match ctx.parentDecl? with
  | some n => ((privateToUserName? n).getD n).toString
  | none => ""

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
        let p := r.input.fileMap.toPosition start
        let step := Json.mkObj [("declaration", Json.str (declarationName ctx)), ("goals", jsonList goals), ("tactic", Json.str text),
          ("line", toJson p.line), ("column", toJson p.column)]
        r.steps.modify fun a => a.push step
      | _ => r.left.modify fun n => n + 1
      return true
  | _, _ => return false

partial def nodeTrees (rest : List InfoTree) : List (PersistentArrayNode InfoTree) → List InfoTree
  | [] => rest
  | .leaf ts :: r => joinLists ts.toList (nodeTrees rest r)
  | .node ns :: r => nodeTrees (nodeTrees rest r) ns.toList

def treesOf (a : PersistentArray InfoTree) : List InfoTree := nodeTrees a.tail.toList [a.root]

partial def takeTactics (r : Recording) (ctx? : Option ContextInfo) : List InfoTree → IO Unit
  | [] => return ()
  | t :: rest => do
    match t with
    | .context i t => takeTactics r (i.mergeIntoOuter? ctx?) [t]
    | .node (.ofTacticInfo ti) children =>
      match ctx? with
      | some ctx => if !(← takeTactic r ctx ti) then takeTactics r ctx? (treesOf children)
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

/-- Elaborates what is left of a file. Of a command with errors, or with a gap, nothing is taken. -/
partial def recordCommands (r : Recording) (ps : Parser.ModuleParserState) (cs : Command.State) (errors : Array Json) : IO (Array Json) := do
  if (← r.limits.token.isSet) then return errors.push (Json.mkObj [("line", (0 : Nat)), ("column", (0 : Nat)), ("message", "deadline reached")])
  let (stx, ps, ms) := Parser.parseCommand r.input (parserContext cs) ps {}
  let errors ← errorLines errors ms.toList
  if Parser.isTerminalCommand stx then return errors
  let cs ← elabRecording r.limits r.input stx cs
  let errors ← errorLines errors cs.messages.toList
  if !ms.hasErrors && !cs.messages.hasErrors && !(← mentionsSorry cs.messages.toList) then takeTactics r none (treesOf cs.infoState.trees)
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

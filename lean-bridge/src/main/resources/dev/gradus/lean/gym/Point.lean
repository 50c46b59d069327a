import Record
open Lean Meta Elab

/-! # Places in a file: gaps, and whatever is inside a `by` block

README.md says which place is which state. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-! ## The beginning of a file, errors and all -/

def isPrefix (a b : String) : Bool := String.Pos.Raw.extract b 0 a.rawEndPos == a

/-- Words that start a command and never go on with one: where the text after a known beginning starts so, that beginning ends as it did. -/
def commandWords : List String :=
  ["theorem ", "lemma ", "example ", "def ", "instance ", "abbrev ", "structure ", "inductive ", "/--", "/-!", "@[", "private ", "protected ", "noncomputable ",
    "namespace ", "section", "end", "open ", "variable ", "universe ", "set_option ", "attribute ", "#"]

def startsWithOne (s : String) (p : String.Pos.Raw) : List String → Bool
  | [] => false
  | w :: r => String.Pos.Raw.extract s p ⟨p.byteIdx + w.utf8ByteSize⟩ == w || startsWithOne s p r

/-- The longest known beginning of a text that ends at `stop` or before. -/
def longestKnown (text : String) (stop : String.Pos.Raw) (best : Option Header) : List Header → Option Header
  | [] => best
  | h :: r =>
    let longer := match best with | some b => b.text.utf8ByteSize < h.text.utf8ByteSize | none => true
    if longer && h.text.rawEndPos.byteIdx ≤ stop.byteIdx && isPrefix h.text text && startsWithOne text h.text.rawEndPos commandWords then longestKnown text stop (some h) r
    else longestKnown text stop best r

/-- Before a command: where to go on parsing, and what was declared. -/
structure Front where
  parser : Parser.ModuleParserState
  command : Command.State

/-- Elaborates commands up to the one that the place is in. -/
partial def advance (l : Limits) (input : Parser.InputContext) (stop : String.Pos.Raw) (f : Front) : IO (Outcome Front) := do
  if (← l.token.isSet) then return .limit "deadline reached"
  let (stx, next, _) := Parser.parseCommand input (parserContext f.command) f.parser {}
  if Parser.isTerminalCommand stx || stop.byteIdx < next.pos.byteIdx || next.pos.byteIdx ≥ input.inputString.utf8ByteSize then return .ok f
  if hasName (identifiers [stx]) `debug.skipKernelTC then return .failed "debug.skipKernelTC must not be set"
  let cs ← elabCommand l input stx f.command
  if (← l.token.isSet) then return .limit "deadline reached"
  advance l input stop { parser := next, command := { cs with messages := {} } }

def beginning (ref : IO.Ref Gym) (input : Parser.InputContext) (stop : String.Pos.Raw) : IO (Outcome Front) := do
  match longestKnown input.inputString stop none (← ref.get).files with
  | some h => return .ok { parser := { pos := h.text.rawEndPos }, command := h.command }
  | none =>
    let (stx, ps, ms) ← Parser.parseHeader input
    let stx : Syntax := stx
    if ms.hasErrors then return .failed (← renderErrors ms.toList)
    let names := importsOf stx
    if hasName names `Gym then return .failed "unknown module Gym"
    match (← tryImport ref names) with
    | .ok env => return .ok { parser := ps, command := Command.mkState env {} {} }
    | .failed m => return .failed m
    | .limit m => return .limit m

/-- What there is before the command that the place is in; kept, for the next question about the file. -/
def frontAt (ref : IO.Ref Gym) (l : Limits) (input : Parser.InputContext) (stop : String.Pos.Raw) : IO (Outcome Front) := do
  match (← beginning ref input stop) with
  | .failed m => return .failed m
  | .limit m => return .limit m
  | .ok f =>
    match (← advance l input stop f) with
    | .ok f =>
      let text := String.Pos.Raw.extract input.inputString 0 f.parser.pos
      ref.modify fun g => { g with files := keepFirst headersKept ({ text, command := f.command } :: withoutHeader text g.files) }
      return .ok f
    | r => return r

/-! ## Gaps -/

/-- A gap that is a term, as the block `by sorry` in the same place: Lean then elaborates it when it would elaborate a block. -/
def asBlock (s : Syntax) : Syntax :=
  let token := s.getHeadInfo
  let tactic := Syntax.node .none `Lean.Parser.Tactic.tacticSorry #[.atom token "sorry"]
  let items := Syntax.node .none nullKind #[tactic]
  .node .none ``Parser.Term.byTactic #[.atom token "by ", .node .none ``Parser.Tactic.tacticSeq #[.node .none ``Parser.Tactic.tacticSeq1Indented #[items]]]

partial def gapsAsBlocks (s : Syntax) : Syntax :=
  match s with
  | .node i k args => if k == ``Parser.Term.sorry && isOriginal s then asBlock s else .node i k (each #[] args.toList)
  | s => s
where
  each (acc : Array Syntax) : List Syntax → Array Syntax
    | [] => acc
    | s :: r => each (acc.push (gapsAsBlocks s)) r

/-- A `sorry` in the text of a command. -/
structure Gap where
  start : String.Pos.Raw
  stop : String.Pos.Raw
  term : Bool

/-- In the order of the text. -/
partial def gapsOf : List Syntax → List Gap
  | [] => []
  | s :: r =>
    match s with
    | .node _ k args =>
      if isOriginal s && (k == ``Parser.Term.sorry || isGapTactic k) then
        match s.getPos?, s.getTailPos? with
        | some start, some stop => { start, stop, term := k == ``Parser.Term.sorry } :: gapsOf r
        | _, _ => gapsOf r
      else joinLists (gapsOf args.toList) (gapsOf r)
    | _ => gapsOf r

/-! ## Blocks -/

def everySecond : List Syntax → List Syntax
  | [] => []
  | [a] => [a]
  | a :: _ :: r => a :: everySecond r

/-- The tactics of each block, inner blocks after outer ones. -/
partial def blocksOf : List Syntax → List (List Syntax)
  | [] => []
  | s :: r =>
    match s with
    | .node _ k args =>
      let inner := blocksOf args.toList
      let items :=
        if k == ``Parser.Tactic.tacticSeq1Indented then everySecond s[0].getArgs.toList
        else if k == ``Parser.Tactic.tacticSeqBracketed then everySecond s[1].getArgs.toList
        else []
      joinLists (if isNil items then inner else items :: inner) (blocksOf r)
    | _ => blocksOf r

/-- A tactic as it first ran. -/
structure Ran where
  context : ContextInfo
  info : TacticInfo

partial def findRan (start stop : String.Pos.Raw) (kind : Name) (ctx? : Option ContextInfo) : List InfoTree → Option Ran
  | [] => none
  | t :: rest =>
    let here := match t with
      | .context i t => findRan start stop kind (i.mergeIntoOuter? ctx?) [t]
      | .node (.ofTacticInfo ti) children =>
        match ctx?, ti.stx.getPos?, ti.stx.getTailPos? with
        | some context, some s, some e =>
          if s == start && e == stop && ti.stx.isOfKind kind then some { context, info := ti } else findRan start stop kind ctx? (treesOf children)
        | _, _, _ => findRan start stop kind ctx? (treesOf children)
      | .node _ children => findRan start stop kind ctx? (treesOf children)
      | .hole _ => none
    match here with
    | some r => some r
    | none => findRan start stop kind ctx? rest

/-! ## States -/

def itself (g : MVarId) : MetaM Bool := do
  match (← instantiateMVars (mkMVar g)) with
  | .mvar h => return h == g
  | _ => return false

def clearAll (g : MVarId) : List FVarId → MetaM MVarId
  | [] => return g
  | x :: r => do clearAll (← g.tryClear x) r

def auxiliary (lctx : LocalContext) : List FVarId → List FVarId
  | [] => []
  | x :: r => match lctx.find? x with
    | some d => if d.isAuxDecl then x :: auxiliary lctx r else auxiliary lctx r
    | none => auxiliary lctx r

/-- The goals that are still open, without the declaration that is being elaborated: a proof must not cite itself. -/
def openGoals : List MVarId → MetaM (List MVarId)
  | [] => return []
  | g :: r => do
    if !(← itself g) then openGoals r else
    let lctx := (← g.getDecl).lctx
    let g ← clearAll g (auxiliary lctx lctx.getFVarIds.toList)
    return g :: (← openGoals r)

def closedTypes : List MVarId → MetaM (List Expr)
  | [] => return []
  | g :: r => do
    let (_, t) ← closedOver g
    return t :: (← closedTypes r)

def constantsIn : List Expr → List Name
  | [] => []
  | e :: r => joinLists e.getUsedConstants.toList (constantsIn r)

def anyMVar : List Expr → Bool
  | [] => false
  | e :: r => e.hasMVar || anyMVar r

def paramsIn (s : CollectLevelParams.State) : List Expr → List Name
  | [] => s.params.toList
  | e :: r => paramsIn (collectLevelParams s e) r

/-- Goals of a place as a state. What the command itself declares stays out of reach, except where the goals are about it. -/
def stateAt (base : Environment) (ctx : ContextInfo) (mctx : MetavarContext) (goals : List MVarId) (main : Bool) (l : Limits) : IO (Outcome ProofState) := do
  let start : ProofState :=
    { coreState := { env := ctx.env, ngen := { namePrefix := `_gradus_point }, nextMacroScope := 2, infoState := { enabled := false } }, metaState := { mctx }, termState := {}
      goals, root := default, type := default, levels := [], ns := ctx.currNamespace, opens := ctx.openDecls, opts := insist ctx.options }
  runMeta start l (do
    let goals ← openGoals goals
    let goals := if main then keepFirst 1 goals else goals
    let types ← closedTypes goals
    if !mentionsNew base (constantsIn types) then setEnv base
    let self := ctx.parentDecl?.getD .anonymous
    return { start with
      goals, termState := { levelNames := paramsIn {} types }
      point := some { goals, entangled := anyMVar types, base, self } })

/-- A place with goals. -/
structure Place where
  gap : Option Gap
  ran : Ran
  /-- The state after the tactic, not before it. -/
  after : Bool
  /-- Where it is: the gap, or the tactic before which it is. -/
  start : String.Pos.Raw
  stop : String.Pos.Raw
  /-- Tactics of the block that come after it, up to the next gap; whether the block ends with them. -/
  following : List Syntax
  whole : Bool

def placeState (base : Environment) (p : Place) (main : Bool) (l : Limits) : IO (Outcome ProofState) :=
  if p.after then stateAt base p.ran.context p.ran.info.mctxAfter p.ran.info.goalsAfter main l
  else stateAt base p.ran.context p.ran.info.mctxBefore p.ran.info.goalsBefore main l

/-- A command, elaborated with its gaps as blocks. -/
structure Located where
  input : Parser.InputContext
  syntaxTree : Syntax
  gaps : List Gap
  blocks : List (List Syntax)
  trees : List InfoTree
  base : Environment
  start : String.Pos.Raw
  stop : String.Pos.Raw

/-- Up to the first tactic with a gap. -/
def withoutGaps : List Syntax → List Syntax × Bool
  | [] => ([], true)
  | s :: r => if isNil (gapsOf [s]) then (let (a, b) := withoutGaps r; (s :: a, b)) else ([], false)

/-- The tactics after the one that starts there, if it is one of a block. -/
def tacticsAfter (start : String.Pos.Raw) : List (List Syntax) → List Syntax
  | [] => []
  | items :: r => match dropTo items with
    | some after => after
    | none => tacticsAfter start r
where
  dropTo : List Syntax → Option (List Syntax)
    | [] => none
    | s :: r => if s.getPos? == some start && isGapTactic s.getKind then some r else dropTo r

def gapKinds : List Name := [`Lean.Parser.Tactic.tacticSorry, `Lean.Parser.Tactic.tacticAdmit]

def ranAs (c : Located) (start stop : String.Pos.Raw) : List Name → Option Ran
  | [] => none
  | k :: r => match findRan start stop k none c.trees with
    | some ran => some ran
    | none => ranAs c start stop r

def gapPlace (c : Located) (g : Gap) : Option Place :=
  match ranAs c g.start g.stop gapKinds with
  | none => none
  | some ran =>
    let (following, whole) := withoutGaps (tacticsAfter g.start c.blocks)
    some { gap := some g, ran, after := false, start := g.start, stop := g.stop, following, whole }

def gapAt (p : String.Pos.Raw) : List Gap → Option Gap
  | [] => none
  | g :: r => if g.start.byteIdx ≤ p.byteIdx && p.byteIdx ≤ g.stop.byteIdx then some g else gapAt p r

partial def onlyBlank (s : String) (p stop : String.Pos.Raw) : Bool :=
  if p.byteIdx ≥ stop.byteIdx then true else if (String.Pos.Raw.get s p).isWhitespace then onlyBlank s (String.Pos.Raw.next s p) stop else false

def lastOf (s : Syntax) : List Syntax → Syntax
  | [] => s
  | t :: r => lastOf t r

/-- Whether the place is one of a block: in its text, right before it, or after it and not left of it. -/
def inBlock (c : Located) (p : String.Pos.Raw) : List Syntax → Bool
  | [] => false
  | s :: r =>
    let last := lastOf s r
    match s.getPos?, last.getTailPos?, last.getTrailingTailPos? with
    | some start, some stop, some trailing =>
      if p.byteIdx < start.byteIdx then onlyBlank c.input.inputString p start && c.start.byteIdx < p.byteIdx
      else if p.byteIdx ≤ stop.byteIdx then true
      else
        let at' := (c.input.fileMap.toPosition p).column
        let emptyLine := at' == 0 && (String.Pos.Raw.get c.input.inputString p == '\n' || p.byteIdx ≥ c.input.inputString.utf8ByteSize)
        p.byteIdx ≤ trailing.byteIdx && (emptyLine || (c.input.fileMap.toPosition start).column ≤ at')
    | _, _, _ => false

/-- Before the tactic at or after the place, or after the last one. -/
def placeAmong (c : Located) (p : String.Pos.Raw) : List Syntax → Option Place
  | [] => none
  | s :: r =>
    match s.getPos?, s.getTailPos? with
    | some start, some stop =>
      match findRan start stop s.getKind none c.trees with
      | none => if p.byteIdx < stop.byteIdx then none else placeAmong c p r
      | some ran =>
        if p.byteIdx < stop.byteIdx then
          let (following, whole) := withoutGaps (s :: r)
          some { gap := none, ran, after := false, start := p, stop := p, following, whole }
        else match r with
          | [] => some { gap := none, ran, after := true, start := p, stop := p, following := [], whole := true }
          | _ => placeAmong c p r
    | _, _ => placeAmong c p r

/-- The innermost place with goals, and why there is none. -/
partial def placeInBlocks (c : Located) (p : String.Pos.Raw) (l : Limits) (why : String) : List (List Syntax) → IO (Except String Place)
  | [] => return .error why
  | items :: outer => do
    if !inBlock c p items then placeInBlocks c p l why outer else
    match placeAmong c p items with
    | none => placeInBlocks c p l "Lean does not get there: an error comes before" outer
    | some place =>
      match (← placeState c.base place false l) with
      | .ok ps => if isNil ps.goals then placeInBlocks c p l "no goals are left there" outer else return .ok place
      | .failed m => return .error m
      | .limit m => return .error m

def reversed (acc : List (List Syntax)) : List (List Syntax) → List (List Syntax)
  | [] => acc
  | a :: r => reversed (a :: acc) r

def placeAt (c : Located) (p : String.Pos.Raw) (l : Limits) : IO (Except String Place) := do
  match gapAt p c.gaps with
  | some g => match gapPlace c g with
    | some place => return .ok place
    | none => return .error "Lean does not get to this sorry: an error comes before"
  | none => placeInBlocks c p l "no proof is there" (reversed [] c.blocks)

/-! ## Requests -/

/-- The command at the front, elaborated; what comes after it. -/
def locateCommand (l : Limits) (input : Parser.InputContext) (f : Front) : IO (Syntax × Located × Front) := do
  let (stx, next, _) := Parser.parseCommand input (parserContext f.command) f.parser {}
  let tree := gapsAsBlocks stx
  let cs ← elabRecording l input tree f.command
  let located : Located :=
    { input, syntaxTree := tree, gaps := gapsOf [stx], blocks := blocksOf [tree], trees := treesOf cs.infoState.trees, base := f.command.env, start := f.parser.pos, stop := next.pos }
  return (stx, located, { parser := next, command := { cs with infoState := { enabled := false }, messages := {} } })

/-- Code points from the start of the text. -/
def offsetOf (input : Parser.InputContext) (p : String.Pos.Raw) : Nat := (String.Pos.Raw.extract input.inputString 0 p).length

partial def posOf (s : String) (p : String.Pos.Raw) (n : Nat) : String.Pos.Raw :=
  if n == 0 || p.byteIdx ≥ s.utf8ByteSize then p else posOf s (String.Pos.Raw.next s p) (n - 1)

def blanks : Nat → String → String
  | 0, s => s
  | n + 1, s => blanks n (s.push ' ')

/-- The text of a tactic, its first line as far to the right as it is in the file. -/
def textOf (input : Parser.InputContext) (s : Syntax) : String :=
  match s.getPos?, s.getTailPos? with
  | some start, some stop => blanks (input.fileMap.toPosition start).column "" ++ String.Pos.Raw.extract input.inputString start stop
  | _, _ => ""

def textsOf (input : Parser.InputContext) : List Syntax → List String
  | [] => []
  | s :: r => textOf input s :: textsOf input r

def isProposition (ps : ProofState) (l : Limits) : IO Bool := do
  let ref ← IO.mkRef false
  let _ ← runMeta ps l (do
    match ps.goals with
    | g :: _ =>
      let (_, t) ← closedOver g
      ref.set (← Meta.isProp t)
    | [] => pure ()
    return ps)
  ref.get

def placeJson (c : Located) (place : Place) (l : Limits) : IO (Outcome Json) := do
  match (← placeState c.base place false l) with
  | .failed m => return .failed m
  | .limit m => return .limit m
  | .ok ps =>
    match (← printGoals ps l) with
    | .failed m => return .failed m
    | .limit m => return .limit m
    | .ok goals =>
      let at' := c.input.fileMap.toPosition place.start
      let kind := match place.gap with
        | some g => if g.term then "term" else "sorry"
        | none => "by"
      return .ok (Json.mkObj [
        ("kind", kind), ("start", toJson (offsetOf c.input place.start)), ("stop", toJson (offsetOf c.input place.stop)), ("line", toJson at'.line), ("column", toJson at'.column),
        ("goals", jsonList goals), ("proposition", toJson (← isProposition ps l)), ("declaration", Json.str (declarationName place.ran.context)),
        ("following", jsonList (textsOf c.input place.following)), ("whole", toJson place.whole),
        ("from", toJson (offsetOf c.input c.start)), ("to", toJson (offsetOf c.input c.stop))])

def gapJsons (c : Located) (l : Limits) (acc : Array Json × Array Json) : List Gap → IO (Array Json × Array Json)
  | [] => return acc
  | g :: r => do
    let (points, missed) := acc
    let miss := (points, missed.push (toJson (offsetOf c.input g.start)))
    match gapPlace c g with
    | none => gapJsons c l miss r
    | some place => match (← placeJson c place l) with
      | .ok j => gapJsons c l (points.push j, missed) r
      | _ => gapJsons c l miss r

/-- Every gap of a file. -/
partial def locateAll (l : Limits) (input : Parser.InputContext) (f : Front) (acc : Array Json × Array Json) : IO (Outcome (Array Json × Array Json)) := do
  if (← l.token.isSet) then return .limit "deadline reached"
  let (stx, next, _) := Parser.parseCommand input (parserContext f.command) f.parser {}
  if Parser.isTerminalCommand stx then return .ok acc
  if isNil (gapsOf [stx]) then
    let cs ← elabCommand l input stx f.command
    locateAll l input { parser := next, command := { cs with messages := {} } } acc
  else
    let (_, c, next) ← locateCommand l input f
    locateAll l input next (← gapJsons c l acc c.gaps)

def doLocate (ref : IO.Ref Gym) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let fail (m : String) : IO Unit := emit [("outcome", "unelaborated"), ("message", m)]
  let found (points missed : Array Json) (m : String) : IO Unit :=
    emit [("outcome", "located"), ("points", Json.arr points), ("missed", Json.arr missed), ("message", m)]
  let input := inputOf (stringField j "text")
  match (j.getObjValAs? Nat "offset").toOption with
  | none =>
    match (← beginning ref input 0) with
    | .failed m => fail m
    | .limit m => fail m
    | .ok f => match (← locateAll l input f (#[], #[])) with
      | .ok (points, missed) => found points missed ""
      | .failed m => fail m
      | .limit m => fail m
  | some n =>
    let p := posOf input.inputString 0 n
    match (← frontAt ref l input p) with
    | .failed m => fail m
    | .limit m => fail m
    | .ok f =>
      let (_, c, _) ← locateCommand l input f
      match (← placeAt c p l) with
      | .error m => if (← l.token.isSet) then fail "deadline reached" else found #[] #[] m
      | .ok place => match (← placeJson c place l) with
        | .ok j => found #[j] #[] ""
        | .failed m => fail m
        | .limit m => fail m

def doOpenPoint (ref : IO.Ref Gym) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let fail (cause m : String) : IO Unit := emit [("outcome", "unelaborated"), ("cause", cause), ("message", m)]
  let header := stringField j "header"
  let input := inputOf (header ++ stringField j "command")
  let p := posOf input.inputString header.rawEndPos (natField j "offset" 0)
  match (← frontAt ref l input p) with
  | .failed m => fail "header" m
  | .limit m => fail "limit" m
  | .ok f =>
    let (_, c, _) ← locateCommand l input f
    match (← placeAt c p l) with
    | .error m => fail (if (← l.token.isSet) then "limit" else "statement") m
    | .ok place =>
      match (← placeState c.base place ((j.getObjValAs? Bool "main").toOption.getD false) l) with
      | .failed m => fail "statement" m
      | .limit m => fail "limit" m
      | .ok ps =>
        if isNil ps.goals then fail "statement" "no goals are left there" else
        match (← printGoals ps l) with
        | .failed m => fail "statement" m
        | .limit m => fail "limit" m
        | .ok goals =>
          let id ← newState ref ps
          emit [("outcome", "opened"), ("state", toJson id), ("goals", jsonList goals)]

end Gradus

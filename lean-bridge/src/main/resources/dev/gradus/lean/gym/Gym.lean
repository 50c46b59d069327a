import Lean
open Lean Meta Elab

/-! # The gym: Lean behind JSON lines

See README.md for the protocol, the allow-list rule, the steps of a verification and how this file is compiled and started.

The embedded Lean carries neither the private parts nor the IR of its library, so code here can only call library functions
that need no specialisation: plain recursion instead of `for`, `List.map`, `++` on lists or hash maps. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-! ## What differs between Lean versions -/

/-- Imports at the level that the library on disk offers: all of it, or (embedded Lean) its exported part. -/
def importEnv (imports : Array Import) (exported : Bool) : IO Environment := by
  first
  | exact if exported then importModules imports {} (trustLevel := 0) (loadExts := true) (level := .exported)
          else importModules imports {} (trustLevel := 0) (loadExts := true)
  | exact importModules imports {} (trustLevel := 0) (loadExts := true)

/-- What a constant was when it was declared; at the exported level theorems look like axioms. -/
def isTheoremAtHome (env : Environment) (n : Name) : Bool := by
  first
  | exact match getOriginalConstKind? env n with
      | some .axiom => false
      | some _ => true
      | none => false
  | exact false

def inputOf (s : String) : Parser.InputContext := by
  first
  | exact { inputString := s, fileName := "<gradus>", fileMap := FileMap.ofString s, endPos := s.rawEndPos, endPos_valid := Nat.le_refl _ }
  | exact Parser.mkInputContext s "<gradus>"

/-! ## Lists, monomorphic helpers -/

def joinLists : List α → List α → List α
  | [], l => l
  | a :: as, l => a :: joinLists as l

def isNil : List α → Bool
  | [] => true
  | _ => false

def hasName : List Name → Name → Bool
  | [], _ => false
  | a :: r, n => if a == n then true else hasName r n

def jsonStrings (acc : Array Json) : List String → Array Json
  | [] => acc
  | s :: r => jsonStrings (acc.push (Json.str s)) r

def jsonList (l : List String) : Json := Json.arr (jsonStrings #[] l)

def str (j : Json) (k : String) : String := (j.getObjValAs? String k).toOption.getD ""
def nat (j : Json) (k : String) (default : Nat) : Nat := (j.getObjValAs? Nat k).toOption.getD default

/-! ## Deadlines -/

/-- The command now running: when it must end (0: no limit) and the token that ends it. -/
structure Deadline where
  due : Nat := 0
  token : Option IO.CancelToken := none

partial def watch (ref : IO.Ref Deadline) : IO Unit := do
  IO.sleep 20
  let d ← ref.get
  if let some tk := d.token then
    if d.due != 0 && (← IO.monoMsNow) > d.due then tk.set
  watch ref

/-- One request's limits: heartbeats in thousands as `maxHeartbeats` counts them. -/
structure Limits where
  heartbeats : Nat
  token : IO.CancelToken

/-! ## State of the process -/

/-- A header's environment and scope, ready for a theorem. -/
structure Header where
  text : String
  command : Command.State

/-- A proof state; a persistent value. -/
structure ProofState where
  coreState : Core.State
  metaState : Meta.State
  termState : Term.State
  goals : List MVarId
  root : MVarId
  type : Expr
  levels : List Name
  ns : Name
  opens : List OpenDecl
  opts : Options
  base : Environment

structure Gym where
  allowed : Option NameSet := none
  imports : List (String × Environment) := []
  headers : List Header := []
  /-- Live states; state `first + i` is at index `i`. -/
  first : Nat := 0
  live : Nat := 0
  states : Array (Option ProofState) := #[]

inductive Outcome (α : Type) where
  | ok (a : α)
  | failed (message : String)
  | limit (message : String)

/-! ## Messages -/

partial def renderMessages : List Message → IO String
  | [] => return ""
  | m :: ms => do
    let rest ← renderMessages ms
    match m.severity with
    | .error => return (← m.data.toString) ++ (if rest.isEmpty then "" else "\n" ++ rest)
    | _ => return rest

def has (s part : String) : Bool :=
  match s.splitOn part with
  | _ :: _ :: _ => true
  | _ => false

def isLimitMessage (s : String) : Bool :=
  has s "maximum number of heartbeats" || has s "(deterministic) timeout" || has s "deep recursion"

def describe (e : Exception) : IO String := do
  let r : Except IO.Error String ← EIO.toBaseIO (e.toMessageData.toString)
  match r with
  | .ok s => return s
  | .error _ => return "unprintable error"

/-! ## Headers -/

def quiet (o : Options) : Options :=
  let o := o.setBool `linter.all false
  let o := o.setBool `Elab.async false
  let o := o.setBool `debug.skipKernelTC false
  let o := o.setBool `pp.mvars.anonymous false
  o

def limitScopes (heartbeats : Nat) : List Command.Scope → List Command.Scope
  | [] => []
  | s :: r => { s with opts := (quiet s.opts).setNat `maxHeartbeats heartbeats } :: r

/-- Elaborates one command; the token's state tells whether it was cut short. -/
def elabOne (l : Limits) (input : Parser.InputContext) (stx : Syntax) (cs : Command.State) : IO Command.State := do
  let cs := { cs with scopes := limitScopes l.heartbeats cs.scopes, infoState := { enabled := false } }
  let ctx : Command.Context := { fileName := input.fileName, fileMap := input.fileMap, snap? := none, cancelTk? := some l.token }
  let r : Except Exception (Unit × Command.State) ← EIO.toBaseIO ((Command.elabCommandTopLevel stx ctx).run cs)
  match r with
  | .ok (_, cs') => return { cs' with infoState := { enabled := false }, traceState := {}, snapshotTasks := #[] }
  | .error e =>
    let m := { fileName := input.fileName, pos := ⟨1, 0⟩, severity := .error, data := .ofFormat (.text (← describe e)) : Message }
    return { cs with messages := cs.messages.add m }

partial def nodesOfKind (k : Name) : List Syntax → List Syntax
  | [] => []
  | s :: r =>
    let rest := nodesOfKind k r
    match s with
    | .node _ k' args => if k' == k then s :: rest else joinLists (nodesOfKind k args.toList) rest
    | _ => rest

partial def mentions (n : Name) : List Syntax → Bool
  | [] => false
  | s :: r =>
    (match s with
    | .node _ _ args => mentions n args.toList
    | .ident _ _ v _ => v == n
    | _ => false) || mentions n r

partial def firstIdent : List Syntax → Name
  | [] => .anonymous
  | s :: r =>
    match s with
    | .ident _ _ v _ => v
    | .node _ _ args => match firstIdent args.toList with
      | .anonymous => firstIdent r
      | n => n
    | _ => firstIdent r

def importNames : List Syntax → List Name
  | [] => []
  | s :: r => firstIdent [s] :: importNames r

def mkImports (acc : Array Import) : List Name → Array Import
  | [] => acc
  | n :: r => mkImports (acc.push { module := n }) r

def scopeOf (cs : Command.State) : Command.Scope :=
  match cs.scopes with
  | s :: _ => s
  | [] => { header := "" }

def parserContext (cs : Command.State) : Parser.ParserModuleContext :=
  let s := scopeOf cs
  { env := cs.env, options := s.opts, currNamespace := s.currNamespace, openDecls := s.openDecls }

partial def elabHeader (l : Limits) (input : Parser.InputContext) (ps : Parser.ModuleParserState) (cs : Command.State) :
    IO (Outcome Command.State) := do
  let (stx, ps, ms) := Parser.parseCommand input (parserContext cs) ps {}
  if ms.hasErrors then return .failed (← renderMessages ms.toList)
  if stx.isOfKind ``Parser.Command.eoi then return .ok { cs with messages := {} }
  if mentions `debug.skipKernelTC [stx] then return .failed "the header sets debug.skipKernelTC; remove it"
  if Parser.isTerminalCommand stx then return .failed "imports must come first and #exit is not allowed in a header"
  let cs ← elabOne l input stx { cs with messages := {} }
  if (← l.token.isSet) then return .limit "deadline reached in the header"
  if cs.messages.hasErrors then
    let m ← renderMessages cs.messages.toList
    return if isLimitMessage m then .limit m else .failed m
  elabHeader l input ps cs

def lookupImports : List (String × Environment) → String → Option Environment
  | [], _ => none
  | (k, e) :: r, key => if k == key then some e else lookupImports r key

def lookupHeader : List Header → String → Option Header
  | [], _ => none
  | h :: r, text => if h.text == text then some h else lookupHeader r text

def dropHeader : List Header → String → List Header
  | [], _ => []
  | h :: r, text => if h.text == text then r else h :: dropHeader r text

def keepFirst : Nat → List α → List α
  | 0, _ => []
  | _, [] => []
  | n + 1, a :: r => a :: keepFirst n r

def keyOf : List Name → String
  | [] => ""
  | n :: r => n.toString ++ " " ++ keyOf r

/-- Environments kept: every one of a library with Mathlib costs gigabytes, headers over them little. -/
def importsKept : Nat := 2
def headersKept : Nat := 8

def importCached (ref : IO.Ref Gym) (exported : Bool) (names : List Name) : IO Environment := do
  let key := keyOf names
  let g ← ref.get
  match lookupImports g.imports key with
  | some env => return env
  | none =>
    let env ← importEnv (mkImports #[] names) exported
    ref.modify fun g => { g with imports := keepFirst importsKept ((key, env) :: g.imports) }
    return env

def openHeader (ref : IO.Ref Gym) (exported : Bool) (l : Limits) (text : String) : IO (Outcome Header) := do
  let g ← ref.get
  match lookupHeader g.headers text with
  | some h =>
    ref.modify fun g => { g with headers := h :: dropHeader g.headers text }
    return .ok h
  | none =>
    let input := inputOf text
    let (stx, ps, ms) ← Parser.parseHeader input
    let stx : Syntax := stx
    if ms.hasErrors then return .failed (← renderMessages ms.toList)
    let names := importNames (nodesOfKind ``Parser.Module.import [stx])
    let names := if isNil (nodesOfKind ``Parser.Module.prelude [stx]) then `Init :: names else names
    let env ← importCached ref exported names
    match (← elabHeader l input ps (Command.mkState env {} {})) with
    | .ok cs =>
      let h : Header := { text, command := cs }
      ref.modify fun g => { g with headers := keepFirst headersKept (h :: g.headers) }
      return .ok h
    | .failed m => return .failed m
    | .limit m => return .limit m

/-! ## Statements -/

/-- A theorem as parsed: where its parts are. -/
structure Parsed where
  command : Syntax
  name : Name
  id : Syntax
  sig : Syntax
  value : Syntax

def partsOf (stx : Syntax) : Option Parsed :=
  let inner := stx[1]
  let isTheorem := stx.isOfKind ``Parser.Command.declaration && inner.isOfKind ``Parser.Command.theorem
  if isTheorem || stx.isOfKind `lemma then
    some { command := stx, name := inner[1][0].getId, id := inner[1], sig := inner[2], value := inner[3] }
  else none

def parseTheorem (h : Header) (text : String) : IO (Except String Parsed) := do
  let input := inputOf text
  let (stx, ps, ms) := Parser.parseCommand input (parserContext h.command) {} {}
  if ms.hasErrors then return .error (← renderMessages ms.toList)
  let some p := partsOf stx | return .error "expected exactly one `theorem` or `lemma`"
  let (next, _, ms) := Parser.parseCommand input (parserContext h.command) ps {}
  if ms.hasErrors || !next.isOfKind ``Parser.Command.eoi then return .error "text after the end of the theorem"
  if !p.value.isOfKind ``Parser.Command.declValSimple then return .error "expected `:=` after the statement"
  return .ok p

def fullName (cs : Command.State) (n : Name) : Name :=
  if (`_root_).isPrefixOf n then n.replacePrefix `_root_ .anonymous
  else (scopeOf cs).currNamespace ++ n

def findTheorem (env : Environment) (n : Name) : Option ConstantInfo :=
  match env.find? n with
  | some c => some c
  | none => env.find? (mkPrivateName env n)

/-- The statement elaborated by Lean itself, proof left out. -/
structure Trusted where
  header : Header
  parsed : Parsed
  after : Environment
  info : ConstantInfo

def elabStatement (h : Header) (l : Limits) (statement : String) : IO (Outcome Trusted) := do
  let text := statement ++ " sorry"
  match (← parseTheorem h text) with
  | .error m => return .failed m
  | .ok p =>
    if !p.value[1].isOfKind ``Parser.Term.sorry then return .failed "the statement must end in `:=`"
    let cs ← elabOne l (inputOf text) p.command { h.command with messages := {} }
    if (← l.token.isSet) then return .limit "deadline reached in the statement"
    if cs.messages.hasErrors then
      let m ← renderMessages cs.messages.toList
      return if isLimitMessage m then .limit m else .failed m
    match findTheorem cs.env (fullName h.command p.name) with
    | none => return .failed "the theorem was not declared"
    | some info =>
      if info.type.hasSorry then return .failed "the statement contains sorry"
      return .ok { header := h, parsed := p, after := cs.env, info }

/-! ## Proof states -/

def coreContext (ps : ProofState) (l : Limits) : IO Core.Context := do
  return { fileName := "<gradus>", fileMap := default, options := ps.opts, currNamespace := ps.ns, openDecls := ps.opens,
           maxHeartbeats := l.heartbeats * 1000, initHeartbeats := (← IO.getNumHeartbeats), cancelTk? := some l.token }

def runMeta (ps : ProofState) (l : Limits) (x : MetaM ProofState) : IO (Outcome ProofState) := do
  let ctx ← coreContext ps l
  let act : EIO Exception ((ProofState × Meta.State) × Core.State) := Core.CoreM.run (Meta.MetaM.run x {} ps.metaState) ctx ps.coreState
  let r : Except Exception ((ProofState × Meta.State) × Core.State) ← EIO.toBaseIO act
  match r with
  | .ok ((p, ms), cs) => return .ok { p with coreState := cs, metaState := { ms with cache := {} } }
  | .error e =>
    let m ← describe e
    if (← l.token.isSet) then return .limit "deadline reached"
    if e.isInterrupt then return .limit "interrupted"
    return if isLimitMessage m then .limit ("heartbeats: " ++ m) else .failed m

partial def printAll : List MVarId → MetaM (List String)
  | [] => return []
  | g :: gs => do
    let f ← Meta.ppGoal g
    return f.pretty 1000000 :: (← printAll gs)

def printGoals (ps : ProofState) (l : Limits) : IO (List String) := do
  let ref ← IO.mkRef ([] : List String)
  let r ← runMeta ps l (do
    ref.set (← printAll ps.goals)
    return ps)
  match r with
  | .ok _ => ref.get
  | .failed m => return ["unprintable: " ++ m]
  | .limit m => return ["unprintable: " ++ m]

def newState (ref : IO.Ref Gym) (ps : ProofState) : IO Nat := do
  let g ← ref.get
  let id := g.first + g.states.size
  ref.modify fun g => { g with states := g.states.push (some ps), live := g.live + 1 }
  return id

def findState (g : Gym) (id : Nat) : Option ProofState :=
  if id < g.first then none else
  match g.states[id - g.first]? with
  | some s => s
  | none => none

def releaseState (g : Gym) (id : Nat) : Gym :=
  match findState g id with
  | none => g
  | some _ =>
    if g.live == 1 then { g with first := g.first + g.states.size, live := 0, states := #[] }
    else { g with states := g.states.set! (id - g.first) none, live := g.live - 1 }

/-! ## Syntax check -/

partial def forbidden (ok : NameSet) : List Syntax → Option Name
  | [] => none
  | s :: r =>
    match s with
    | .node _ k args =>
      if k == nullKind || k == choiceKind || ok.contains k then
        match forbidden ok args.toList with
        | some k => some k
        | none => forbidden ok r
      else some k
    | _ => forbidden ok r

/-! ## Final checks -/

def isAllowedAxiom (n : Name) : Bool := n == ``propext || n == ``Quot.sound || n == ``Classical.choice

def namesOf (e : Expr) : List Name := e.getUsedConstants.toList

def constantsOf (ci : ConstantInfo) : List Name :=
  let inType := namesOf ci.type
  match ci with
  | .thmInfo v => joinLists (namesOf v.value) inType
  | .defnInfo v => joinLists (namesOf v.value) inType
  | .opaqueInfo v => joinLists (namesOf v.value) inType
  | .inductInfo v => joinLists v.ctors inType
  | _ => inType

/-- Axioms reachable from the given constants; bodies that this level of imports does not show are trusted. -/
partial def axiomsFrom (env : Environment) (seen : NameSet) (acc : List Name) : List Name → List Name
  | [] => acc
  | n :: rest =>
    if seen.contains n then axiomsFrom env seen acc rest else
    let seen := seen.insert n
    match env.find? n with
    | none => axiomsFrom env seen (n :: acc) rest
    | some ci =>
      let acc := match ci with
        | .axiomInfo _ => if isTheoremAtHome env n then acc else n :: acc
        | _ => acc
      axiomsFrom env seen acc (joinLists (constantsOf ci) rest)

def badAxioms : List Name → List Name
  | [] => []
  | a :: r => if isAllowedAxiom a then badAxioms r else a :: badAxioms r

def strings : List Name → List String
  | [] => []
  | n :: r => n.toString :: strings r

def finish (ps : ProofState) (l : Limits) : IO (Outcome ProofState) :=
  runMeta ps l (do
    let v ← instantiateMVars (mkMVar ps.root)
    if v.hasExprMVar then throwError "the proof leaves metavariables unassigned"
    if v.hasLevelMVar then throwError "the proof leaves universe levels undetermined"
    if v.hasSorry then throwError "the proof contains sorry"
    let env ← getEnv
    let decl := Declaration.thmDecl { name := `_gradus_proof, levelParams := ps.levels, type := ps.type, value := v }
    match env.addDeclCore (l.heartbeats * 1000).toUSize decl (some l.token) (doCheck := true) with
    | .error e => throwError (e.toMessageData {})
    | .ok env' =>
      match badAxioms (axiomsFrom env' {} [] [`_gradus_proof]) with
      | [] => return ps
      | a :: _ => throwError (m!"the proof uses the axiom {a}"))

/-! ## Commands -/

abbrev Emit := List (String × Json) → IO Unit

def forallCount : Expr → Nat
  | .forallE _ _ b _ => forallCount b + 1
  | _ => 0

/-- The result type wrapped in an annotation, to see where the binders of the signature end. -/
def marked (p : Parsed) : Syntax :=
  let type := p.sig[1][1]
  let wrapped := Syntax.node .none ``Parser.Term.inaccessible
    #[.atom .none ".(", type, .atom .none ")"]
  p.command.setArg 1 (p.command[1].setArg 2 (p.sig.setArg 1 (p.sig[1].setArg 1 wrapped)))

def binderCount (t : Trusted) (l : Limits) : IO Nat := do
  let cs ← elabOne l (inputOf "") (marked t.parsed) { t.header.command with messages := {} }
  match findTheorem cs.env (fullName t.header.command t.parsed.name) with
  | some info => return forallCount info.type
  | none => return forallCount t.info.type

def usesNew (base after : Environment) : List Name → Bool
  | [] => false
  | n :: r => if base.contains n then usesNew base after r else true

def doOpen (ref : IO.Ref Gym) (exported : Bool) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let fail (cause m : String) : IO Unit := emit [("outcome", "unelaborated"), ("cause", cause), ("message", m)]
  let header? ← try openHeader ref exported l (str j "header") catch e => pure (Outcome.failed (toString e))
  match header? with
  | .failed m => fail "header" m
  | .limit m => fail "limit" m
  | .ok h =>
    match (← elabStatement h l (str j "statement")) with
    | .failed m => fail "statement" m
    | .limit m => fail "limit" m
    | .ok t =>
      let n ← binderCount t l
      let scope := scopeOf h.command
      let base := h.command.env
      let env := if usesNew base t.after (namesOf t.info.type) then t.after else base
      let ps : ProofState := {
        coreState := { env, nextMacroScope := 2, infoState := { enabled := false } }, metaState := {}, termState := { levelNames := t.info.levelParams }, goals := [], root := default
        type := t.info.type, levels := t.info.levelParams
        ns := scope.currNamespace, opens := scope.openDecls, opts := quiet scope.opts, base }
      let r ← runMeta ps l (do
        let m ← mkFreshExprMVar t.info.type (kind := .syntheticOpaque)
        let (_, g) ← m.mvarId!.introNP n
        return { ps with goals := [g], root := m.mvarId! })
      match r with
      | .failed m => fail "statement" m
      | .limit m => fail "limit" m
      | .ok ps =>
        let id ← newState ref ps
        emit [("outcome", "opened"), ("state", toJson id), ("goals", jsonList (← printGoals ps l))]

/-- One line of a script: sees all goals, recovers from no error. -/
def applyTactic (goals : List MVarId) (stx : Syntax) : TermElabM (List MVarId) := do
  let ctx : Tactic.Context := { elaborator := .anonymous, recover := false }
  let (_, s) ← (Tactic.evalTactic stx ctx).run { goals }
  Term.synthesizeSyntheticMVarsNoPostponing
  let (gs, _) ← (Tactic.getUnsolvedGoals ctx).run s
  return gs

def runTactic (ps : ProofState) (l : Limits) (stx : Syntax) : IO (Outcome ProofState) :=
  match ps.goals with
  | [] => return .failed "no goals"
  | _ =>
    runMeta { ps with coreState := { ps.coreState with messages := {} } } l (do
      let ctx : Term.Context := { errToSorry := false }
      let (gs, ts) ← ((applyTactic ps.goals stx) ctx).run ps.termState
      return { ps with goals := gs, termState := ts })

def doTactic (ref : IO.Ref Gym) (ok : NameSet) (ps : ProofState) (l : Limits) (text : String) (emit : Emit) : IO Unit := do
  if has text "--" || has text "/-" then
    emit [("outcome", "rejected"), ("message", "a tactic must not contain comments")]
  else
  match Parser.runParserCategory ps.coreState.env `tactic text "<tactic>" with
  | .error e => emit [("outcome", "error"), ("message", e)]
  | .ok stx =>
    match forbidden ok [stx] with
    | some k => emit [("outcome", "rejected"), ("message", s!"syntax not allowed: {k.toString}")]
    | none =>
      match (← runTactic ps l stx) with
      | .limit m => emit [("outcome", "timed_out"), ("message", m)]
      | .failed m => emit [("outcome", "error"), ("message", m)]
      | .ok ps =>
        let cs := ps.coreState
        if cs.messages.hasErrors then
          emit [("outcome", "error"), ("message", ← renderMessages cs.messages.toList)]
        else
          let ps := { ps with coreState := { cs with messages := {}, infoState := { enabled := false }, traceState := {}, snapshotTasks := #[] } }
          if isNil ps.goals then
            match (← finish ps l) with
            | .ok _ => emit [("outcome", "proved")]
            | .failed m => emit [("outcome", "error"), ("message", m)]
            | .limit m => emit [("outcome", "timed_out"), ("message", m)]
          else
            let id ← newState ref ps
            emit [("outcome", "goals"), ("state", toJson id), ("goals", jsonList (← printGoals ps l))]

def inDeadline (w : IO.Ref Deadline) (j : Json) (act : Limits → IO Unit) : IO Unit := do
  let tk ← IO.CancelToken.new
  let ms := nat j "ms" 0
  if ms > 0 then w.set { due := (← IO.monoMsNow) + ms, token := some tk }
  act { heartbeats := nat j "heartbeats" 200000, token := tk }
  w.set {}

partial def doRun (ref : IO.Ref Gym) (w : IO.Ref Deadline) (j : Json) (ok : NameSet) (ps : ProofState) (emit : Emit) (i : Nat) : List Json → IO Unit
  | [] => return ()
  | t :: rest => do
    inDeadline w j (fun l => doTactic ref ok ps l (t.getStr?.toOption.getD "") (fun fields => emit (("i", toJson i) :: fields)))
    doRun ref w j ok ps emit (i + 1) rest

/-- Adds the constants that `n` needs and `base` lacks, dependencies first, each through the kernel. -/
partial def replay (l : Limits) (after : Environment) (env : Environment) (pending : NameSet) (n : Name) : Except String Environment :=
  if env.contains n then .ok env else
  if pending.contains n then .error s!"{n.toString} depends on itself" else
  match after.find? n with
  | none => .error s!"unknown constant {n.toString}"
  | some ci =>
    match replayAll env (constantsOf ci) with
    | .error m => .error m
    | .ok env =>
      let decl? : Option Declaration := match ci with
        | .thmInfo v => some (.thmDecl v)
        | .defnInfo v => if v.safety == .safe then some (.defnDecl v) else none
        | .opaqueInfo v => if v.isUnsafe then none else some (.opaqueDecl v)
        | _ => none
      match decl? with
      | none => .error s!"the proof declares {n.toString}, which is no safe theorem or definition"
      | some d =>
        match env.addDeclCore (l.heartbeats * 1000).toUSize d (some l.token) (doCheck := true) with
        | .ok env => .ok env
        | .error (.deterministicTimeout) => .error "(deterministic) timeout in the kernel"
        | .error (.interrupted) => .error "(deterministic) timeout in the kernel"
        | .error (.deepRecursion) => .error "deep recursion in the kernel"
        | .error _ => .error s!"the kernel rejects {n.toString}"
where
  replayAll (env : Environment) : List Name → Except String Environment
    | [] => .ok env
    | m :: r => match replay l after env (pending.insert n) m with
      | .ok env => replayAll env r
      | .error e => .error e

def verify (t : Trusted) (ok : NameSet) (l : Limits) (statement proof : String) : IO (Outcome (List Name)) := do
  let h := t.header
  let text := statement ++ " " ++ proof
  match (← parseTheorem h text) with
  | .error m => return .failed m
  | .ok p =>
    if !(p.id == t.parsed.id && p.sig == t.parsed.sig) then return .failed "the statement changed"
    match forbidden ok [p.value[1], p.value[2], p.value[3]] with
    | some k => return .failed s!"syntax not allowed: {k.toString}"
    | none =>
      let cs ← elabOne l (inputOf text) p.command { h.command with messages := {} }
      if (← l.token.isSet) then return .limit "deadline reached"
      if cs.messages.hasErrors then
        let m ← renderMessages cs.messages.toList
        return if isLimitMessage m then .limit m else .failed m
      match findTheorem cs.env (fullName h.command p.name) with
      | none => return .failed "the theorem was not declared"
      | some info =>
        if info.name != t.info.name || info.levelParams != t.info.levelParams || info.type != t.info.type then
          return .failed "the proof proves another statement"
        match info with
        | .thmInfo _ =>
          match replay l cs.env h.command.env {} info.name with
          | .error m => return if (← l.token.isSet) || isLimitMessage m then .limit m else .failed m
          | .ok env => return .ok (axiomsFrom env {} [] [info.name])
        | _ => return .failed "not declared as a theorem"

def doVerify (ref : IO.Ref Gym) (exported : Bool) (ok : NameSet) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let unverified (m : String) : IO Unit := emit [("outcome", "unverified"), ("reason", m)]
  let rejected (m : String) (axs : List Name) : IO Unit := emit [("outcome", "rejected"), ("reason", m), ("axioms", jsonList (strings axs))]
  let header? ← try openHeader ref exported l (str j "header") catch e => pure (Outcome.failed (toString e))
  match header? with
  | .failed m => unverified ("header: " ++ m)
  | .limit m => unverified m
  | .ok h =>
    match (← elabStatement h l (str j "statement")) with
    | .failed m => unverified ("statement: " ++ m)
    | .limit m => unverified m
    | .ok t =>
      match (← verify t ok l (str j "statement") (str j "proof")) with
      | .failed m => rejected m []
      | .limit m => unverified m
      | .ok axs =>
        match badAxioms axs with
        | [] => emit [("outcome", "verified"), ("axioms", jsonList (strings axs))]
        | a :: _ => rejected s!"the proof uses the axiom {a.toString}" axs

partial def toNameSet (s : NameSet) : List Json → NameSet
  | [] => s
  | j :: r => toNameSet (match j.getStr? with | .ok n => s.insert n.toName | .error _ => s) r

def elements (j : Json) (k : String) : List Json :=
  match j.getObjVal? k with
  | .ok (.arr a) => a.toList
  | _ => []

def releaseAll (g : Gym) : List Json → Gym
  | [] => g
  | j :: r => releaseAll (match j.getNat? with | .ok n => releaseState g n | .error _ => g) r

def serve (ref : IO.Ref Gym) (exported : Bool) (w : IO.Ref Deadline) (j : Json) (emit : Emit) : IO Unit := do
  let g ← ref.get
  let bad (m : String) : IO Unit := emit [("outcome", "bad_request"), ("message", m)]
  match str j "cmd" with
  | "configure" =>
    ref.modify fun g => { g with allowed := some (toNameSet {} (elements j "allow")) }
    emit [("outcome", "ok")]
  | "open" => inDeadline w j (fun l => doOpen ref exported l j emit)
  | "release" =>
    ref.modify fun g => releaseAll g (elements j "states")
    emit [("outcome", "ok")]
  | "run" =>
    match g.allowed, findState g (nat j "state" 0) with
    | none, _ => bad "configure first"
    | _, none => bad "no such state"
    | some ok, some ps => doRun ref w j ok ps emit 0 (elements j "tactics")
  | "verify" =>
    match g.allowed with
    | none => bad "configure first"
    | some ok => inDeadline w j (fun l => doVerify ref exported ok l j emit)
  | c => bad s!"unknown command {c}"

def send (out : IO.FS.Stream) (id : Json) (t0 : Nat) (fields : List (String × Json)) : IO Unit := do
  let us := ((← IO.monoNanosNow) - t0) / 1000
  out.putStrLn (Json.mkObj (("id", id) :: ("us", toJson us) :: fields)).compress
  out.flush

partial def loop (ref : IO.Ref Gym) (exported : Bool) (w : IO.Ref Deadline) (input out : IO.FS.Stream) : IO Unit := do
  let line ← input.getLine
  if line.isEmpty then return ()
  let t0 ← IO.monoNanosNow
  match Json.parse line with
  | .error e => send out Json.null t0 [("outcome", "bad_request"), ("message", e)]
  | .ok j =>
    let id := (j.getObjVal? "id").toOption.getD Json.null
    try serve ref exported w j (send out id t0)
    catch e => send out id t0 [("outcome", "bad_request"), ("message", toString e)]
  loop ref exported w input out

unsafe def run : IO UInt32 := do
  enableInitializersExecution
  initSearchPath "/nonexistent" []
  let ref ← IO.mkRef ({} : Gym)
  let w ← IO.mkRef ({} : Deadline)
  let _ ← IO.asTask (prio := .dedicated) (watch w)
  let out ← IO.getStdout
  out.putStrLn (Json.mkObj [("ready", true), ("protocol", toJson (1 : Nat)), ("lean", Lean.versionStringCore), ("commit", Lean.githash)]).compress
  out.flush
  loop ref true w (← IO.getStdin) out
  IO.Process.exit 0

end Gradus

unsafe def main : IO UInt32 := Gradus.run

import Syntax
open Lean Meta Elab

/-! # Proof states: opening a theorem, running one tactic, closing it -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-- Receives the fields of one answer. -/
abbrev Emit := List (String × Json) → IO Unit

/-! ## Running in a state -/

def runMeta (ps : ProofState) (l : Limits) (x : MetaM ProofState) : IO (Outcome ProofState) := do
  let ctx : Core.Context := {
    fileName := "<gradus>", fileMap := default, options := ps.opts, currNamespace := ps.ns, openDecls := ps.opens
    maxRecDepth := ps.opts.getNat `maxRecDepth 512, maxHeartbeats := l.heartbeats * 1000, initHeartbeats := (← IO.getNumHeartbeats), cancelTk? := some l.token }
  let act : EIO Exception ((ProofState × Meta.State) × Core.State) := Core.CoreM.run (Meta.MetaM.run x {} ps.metaState) ctx ps.coreState
  let r : Except Exception ((ProofState × Meta.State) × Core.State) ← EIO.toBaseIO act
  match r with
  | .ok ((p, ms), cs) => return .ok { p with coreState := cs, metaState := { ms with cache := {} } }
  | .error e =>
    let m ← describe e
    if (← l.token.isSet) then return .limit "deadline reached"
    if e.isInterrupt then return .limit "interrupted"
    return if isTimeout m then .limit m else .failed m

partial def printAll : List MVarId → MetaM (List String)
  | [] => return []
  | g :: gs => do
    let f ← Meta.ppGoal g
    return f.pretty 1000000 :: (← printAll gs)

def printGoals (ps : ProofState) (l : Limits) : IO (Outcome (List String)) := do
  let ref ← IO.mkRef ([] : List String)
  let r ← runMeta ps l (do
    ref.set (← printAll ps.goals)
    return ps)
  match r with
  | .ok _ => return .ok (← ref.get)
  | .failed m => return .failed m
  | .limit m => return .limit m

/-! ## Opening -/

def forallCount : Expr → Nat
  | .forallE _ _ b _ => forallCount b + 1
  | _ => 0

/-- The theorem with the annotation `.(T)` around its result type `T`. -/
def marked (p : Parsed) : Syntax :=
  let type := p.signature[1][1]
  let wrapped := Syntax.node .none ``Parser.Term.inaccessible #[.atom .none ".(", type, .atom .none ")"]
  p.command.setArg 1 (p.command[1].setArg 2 (p.signature.setArg 1 (p.signature[1].setArg 1 wrapped)))

/-- How many variables stand before the colon: the header's `variable`s and automatically bound ones count, those of the result type do not.
Only Lean knows, so it is asked to elaborate the statement with the end of the signature marked. -/
def binderCount (t : Trusted) (l : Limits) : IO Nat := do
  let cs ← elabCommand l (inputOf "") (marked t.parsed) t.header.command
  match findTheorem cs.env (fullName t.header t.parsed.name) with
  | some info => return forallCount info.type
  | none => return 0

def mentionsNew (base : Environment) : List Name → Bool
  | [] => false
  | n :: r => if base.contains n then mentionsNew base r else true

/-- The state at the start of the proof. The theorem itself is out of its reach, except in the rare case that its statement declared matchers: then the
environment that has them is needed, which also has the theorem (with a gap for a proof, which `finish` notices). -/
def start (t : Trusted) (l : Limits) : IO (Outcome ProofState) := do
  let scope := scopeOf t.header.command
  let base := t.header.command.env
  let env := if mentionsNew base t.info.type.getUsedConstants.toList then t.after else base
  let n ← binderCount t l
  let ps : ProofState := {
    coreState := { env, nextMacroScope := 2, infoState := { enabled := false } }
    metaState := {}, termState := { levelNames := t.info.levelParams }
    goals := [], root := default, type := t.info.type, levels := t.info.levelParams
    ns := proofNamespace t.header t.parsed.name, opens := scope.openDecls, opts := insist scope.opts }
  runMeta ps l (do
    let m ← mkFreshExprMVar t.info.type (kind := .syntheticOpaque)
    let (_, g) ← m.mvarId!.introNP n
    return { ps with goals := [g], root := m.mvarId! })

def doOpen (ref : IO.Ref Gym) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let fail (cause m : String) : IO Unit := emit [("outcome", "unelaborated"), ("cause", cause), ("message", m)]
  match (← openHeader ref l (stringField j "header")) with
  | .failed m => fail "header" m
  | .limit m => fail "limit" m
  | .ok h =>
    match (← elabStatement h l (stringField j "statement")) with
    | .failed m => fail "statement" m
    | .limit m => fail "limit" m
    | .ok t =>
      match (← start t l) with
      | .failed m => fail "statement" m
      | .limit m => fail "limit" m
      | .ok ps =>
        match (← printGoals ps l) with
        | .failed m => fail "statement" m
        | .limit m => fail "limit" m
        | .ok goals =>
          let id ← newState ref ps
          emit [("outcome", "opened"), ("state", toJson id), ("goals", jsonList goals)]

/-! ## Axioms -/

def isStandardAxiom (n : Name) : Bool := n == ``propext || n == ``Quot.sound || n == ``Classical.choice

def foreignAxioms : List Name → List Name
  | [] => []
  | a :: r => if isStandardAxiom a then foreignAxioms r else a :: foreignAxioms r

/-- Real axioms among those that the walk met: at the exported level, library theorems look like axioms. -/
def realAxioms (env : Environment) : List Name → List Name
  | [] => []
  | a :: r => if (env.getModuleIdxFor? a).isSome && hidesItsBody env a then realAxioms env r else a :: realAxioms env r

def axiomsOf (env : Environment) (n : Name) : List Name :=
  let (_, s) := ((CollectAxioms.collect n).run env).run {}
  realAxioms env s.axioms.toList

/-- The kernel runs compiled code to reduce these; what is compiled may differ from what is defined. -/
def isCompiledEvaluation (n : Name) : Bool := n == ``Lean.reduceBool || n == ``Lean.reduceNat

def constantsOf (ci : ConstantInfo) : List Name :=
  let inType := ci.type.getUsedConstants.toList
  match ci with
  | .thmInfo v => joinLists v.value.getUsedConstants.toList inType
  | .defnInfo v => joinLists v.value.getUsedConstants.toList inType
  | .opaqueInfo v => joinLists v.value.getUsedConstants.toList inType
  | _ => inType

/-- Whether compiled evaluation has a part in it, be it in the header: no axiom tells. Modules are taken for checked, like their proofs. -/
partial def restsOnCompiled (env : Environment) (seen : NameSet) : List Name → Bool
  | [] => false
  | n :: r =>
    if isCompiledEvaluation n then true
    else if seen.contains n || (env.getModuleIdxFor? n).isSome then restsOnCompiled env seen r
    else match env.toKernelEnv.find? n with
      | some ci => restsOnCompiled env (seen.insert n) (joinLists (constantsOf ci) r)
      | none => restsOnCompiled env (seen.insert n) r

/-- Whether the kernel itself knows it, without anything that elaboration keeps on the side. -/
def kernelHas (env : Environment) (n : Name) : Bool := (env.toKernelEnv.find? n).isSome

def isAxiom (env : Environment) (n : Name) : Bool :=
  match env.find? n with
  | some (.axiomInfo _) => !((env.getModuleIdxFor? n).isSome && hidesItsBody env n)
  | _ => false

/-- What is wrong with a term in a file whose beginning is `base`: it uses an axiom or gap itself, or is about `self`. What declarations of `base` rest on is the file's own affair. -/
partial def ownFault (base env : Environment) (self : Name) (gaps : Bool) (seen : NameSet) : List Name → Option String
  | [] => none
  | n :: r =>
    if seen.contains n then ownFault base env self gaps seen r
    else if n == self then some s!"the proof cites {((privateToUserName? n).getD n).toString}, which it is a part of"
    else if isCompiledEvaluation n then some "the proof rests on compiled evaluation"
    else if kernelHas base n then
      if isAxiom env n && !isStandardAxiom n && !(gaps && n == ``sorryAx) then some s!"the proof uses the axiom {n.toString}"
      else ownFault base env self gaps (seen.insert n) r
    else match env.toKernelEnv.find? n with
      | some ci => ownFault base env self gaps (seen.insert n) (joinLists (constantsOf ci) r)
      | none => ownFault base env self gaps (seen.insert n) r

/-! ## Closing a place in a file -/

/-- A local context with its metavariables filled in, and what of it a theorem would be about: not the declaration being elaborated, which stands there for recursion. -/
def filledContext (old new : LocalContext) (kept : Array Expr) : List FVarId → MetaM (LocalContext × Array Expr)
  | [] => return (new, kept)
  | x :: r =>
    match old.find? x with
    | some (.cdecl _ id n t bi k) => do
      if k == .auxDecl then filledContext old new kept r else
      let t ← instantiateMVars t
      filledContext old (new.mkLocalDecl id n t bi) (kept.push (mkFVar id)) r
    | some (.ldecl _ id n t v nd _) => do
      let t ← instantiateMVars t
      let v ← instantiateMVars v
      filledContext old (new.mkLetDecl id n t v nd) (kept.push (mkFVar id)) r
    | none => filledContext old new kept r

/-- Term and type of a goal, closed over its hypotheses. -/
def closedOver (g : MVarId) : MetaM (Expr × Expr) := do
  let d ← g.getDecl
  let (lctx, xs) ← filledContext d.lctx {} #[] d.lctx.getFVarIds.toList
  let v ← instantiateMVars (mkMVar g)
  let t ← instantiateMVars d.type
  return (lctx.mkLambda xs v, lctx.mkForall xs t)

/-- Each goal's term passes the kernel, without gap, as far as it can stand alone. -/
def finishGoals (l : Limits) (p : PointGoals) : List MVarId → MetaM Unit
  | [] => return ()
  | g :: r => do
    let (v, t) ← closedOver g
    if v.hasSorry then throwError "the proof contains sorry"
    if v.hasFVar then throwError "the proof cites the declaration that it is a part of"
    let alone := !(v.hasMVar || t.hasMVar)
    if !(alone || p.entangled) then throwError "the proof leaves metavariables unassigned"
    let env ← getEnv
    if alone then
      let names := (collectLevelParams (collectLevelParams {} t) v).params.toList
      let decl := Declaration.defnDecl { name := `_gradus_proof, levelParams := names, type := t, value := v, hints := .opaque, safety := .safe }
      match kernelAdd env l.heartbeats l.token decl with
      | .error e => throwError (e.toMessageData {})
      | .ok _ => pure ()
    match ownFault p.base env p.self false {} v.getUsedConstants.toList with
    | some m => throwError m
    | none => finishGoals l p r

def finishPoint (ps : ProofState) (l : Limits) (p : PointGoals) : IO (Outcome ProofState) :=
  runMeta ps l (do
    finishGoals l p p.goals
    return ps)

/-! ## Running -/

/-- The assembled proof passes the kernel, without gap. -/
def finish (ps : ProofState) (l : Limits) : IO (Outcome ProofState) :=
  runMeta ps l (do
    let v ← instantiateMVars (mkMVar ps.root)
    if v.hasExprMVar then throwError "the proof leaves metavariables unassigned"
    if v.hasLevelMVar then throwError "the proof leaves universe levels undetermined"
    if v.hasSorry then throwError "the proof contains sorry"
    let name := `_gradus_proof
    let decl := Declaration.thmDecl { name, levelParams := ps.levels, type := ps.type, value := v }
    match kernelAdd (← getEnv) l.heartbeats l.token decl with
    | .error e => throwError (e.toMessageData {})
    | .ok env =>
      if restsOnCompiled env {} [name] then throwError "the proof rests on compiled evaluation"
      match foreignAxioms (axiomsOf env name) with
      | [] => return ps
      | a :: _ => throwError (m!"the proof uses the axiom {a}"))

/-- One line of a script: sees all goals, recovers from no error. -/
def applyTactic (goals : List MVarId) (stx : Syntax) : TermElabM (List MVarId) := do
  let ctx : Tactic.Context := { elaborator := .anonymous, recover := false }
  let (_, s) ← (Tactic.evalTactic stx ctx).run { goals }
  Term.synthesizeSyntheticMVarsNoPostponing
  let (gs, _) ← (Tactic.getUnsolvedGoals ctx).run s
  return gs

def runSyntax (ps : ProofState) (l : Limits) (stx : Syntax) : IO (Outcome ProofState) := do
  let fresh := { ps with coreState := { ps.coreState with messages := {} } }
  let r ← runMeta fresh l (do
    let ctx : Term.Context := { errToSorry := false }
    let (gs, ts) ← ((applyTactic ps.goals stx) ctx).run ps.termState
    return { ps with goals := gs, termState := ts })
  match r with
  | .ok ps =>
    let cs := ps.coreState
    if (← l.token.isSet) then return .limit "deadline reached"
    if cs.messages.hasErrors then
      let m ← renderErrors cs.messages.toList
      return if isTimeout m then .limit m else .failed m
    return .ok { ps with coreState := { cs with messages := {}, infoState := { enabled := false }, traceState := {}, snapshotTasks := #[] } }
  | r => return r

/-- Exactly one tactic, all of the text, no comments, allowed syntax. -/
def parseTactic (ps : ProofState) (ok : NameSet) (text : String) : Except (String × String) Syntax :=
  match sizeProblem maxTactic text with
  | some m => .error ("rejected", m)
  | none =>
    if contains text "--" || contains text "/-" then .error ("rejected", "a tactic takes no comments") else
    match Parser.runParserCategory ps.coreState.env `tactic text "<tactic>" with
    | .error m => .error ("error", m)
    | .ok stx =>
      match problem ps.coreState.env ok expansions [stx] with
      | some m => .error ("rejected", m)
      | none => .ok stx

def doTactic (ref : IO.Ref Gym) (ok : NameSet) (ps : ProofState) (l : Limits) (text : String) (emit : Emit) : IO Unit := do
  let answer (outcome m : String) : IO Unit := emit [("outcome", Json.str outcome), ("message", m)]
  match parseTactic ps ok text with
  | .error (outcome, m) => answer outcome m
  | .ok stx =>
    match (← runSyntax ps l stx) with
    | .limit m => answer "timed_out" m
    | .failed m => answer "error" m
    | .ok ps =>
      if isNil ps.goals then
        let closed ← match ps.point with
          | some p => finishPoint ps l p
          | none => finish ps l
        match closed with
        | .ok _ => emit [("outcome", "proved")]
        | .failed m => answer "error" m
        | .limit m => answer "timed_out" m
      else
        match (← printGoals ps l) with
        | .failed m => answer "error" m
        | .limit m => answer "timed_out" m
        | .ok goals =>
          let id ← newState ref ps
          emit [("outcome", "goals"), ("state", toJson id), ("goals", jsonList goals)]

/-- Each tactic has the request's limits for itself; its answer is sent at once. -/
partial def doRun (ref : IO.Ref Gym) (w : IO.Ref Deadline) (j : Json) (ok : NameSet) (ps : ProofState) (emit : Emit) (i : Nat) : List Json → IO Unit
  | [] => return ()
  | t :: rest => do
    let text := match t.getStr? with | .ok s => s.crlfToLf | .error _ => ""
    let answer : Emit := fun fields => emit (("i", toJson i) :: fields)
    inDeadline w j (fun l => do
      try doTactic ref ok ps l text answer
      catch e => answer [("outcome", "error"), ("message", toString e)])
    doRun ref w j ok ps emit (i + 1) rest

end Gradus

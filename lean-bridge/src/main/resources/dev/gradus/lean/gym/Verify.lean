import State
open Lean Meta Elab

/-! # Verification of a whole proof, in an environment that no search has touched

The steps are explained in README.md. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-- Only what cannot extend the logic may be declared on the way. -/
def declarationOf : ConstantInfo → Option Declaration
  | .thmInfo v => some (.thmDecl v)
  | .defnInfo v => match v.safety with
    | .safe => some (.defnDecl v)
    | _ => none
  | .opaqueInfo v => if v.isUnsafe then none else some (.opaqueDecl v)
  | _ => none

/-- Adds what `n` needs and `env` lacks, dependencies first, each through the kernel. -/
partial def replay (l : Limits) (source env : Environment) (pending : NameSet) (n : Name) : Outcome Environment :=
  if kernelHas env n then .ok env else
  if pending.contains n then .failed s!"{n.toString} depends on itself" else
  match source.find? n with
  | none => .failed s!"unknown constant {n.toString}"
  | some ci =>
    match declarationOf ci with
    | none => .failed s!"the proof declares {n.toString}, which is neither a theorem nor a safe definition"
    | some d =>
      match replayAll (pending.insert n) env (constantsOf ci) with
      | .failed m => .failed m
      | .limit m => .limit m
      | .ok env =>
        match kernelAdd env l.heartbeats l.token d with
        | .ok env => .ok env
        | .error .deterministicTimeout => .limit "the kernel ran out of heartbeats"
        | .error .interrupted => .limit "deadline reached in the kernel"
        | .error .deepRecursion => .limit "deep recursion in the kernel"
        | .error .excessiveMemory => .limit "the kernel ran out of memory"
        | .error _ => .failed s!"the kernel rejects {n.toString}"
where
  replayAll (pending : NameSet) (env : Environment) : List Name → Outcome Environment
    | [] => .ok env
    | m :: r => match replay l source env pending m with
      | .ok env => replayAll pending env r
      | .failed m => .failed m
      | .limit m => .limit m

def sameConstant (a b : ConstantInfo) : Bool :=
  a.name == b.name && a.levelParams == b.levelParams && a.type == b.type &&
  match a, b with
  | .thmInfo v, .thmInfo w => v.value == w.value
  | .defnInfo v, .defnInfo w => v.value == w.value
  | .opaqueInfo v, .opaqueInfo w => v.value == w.value
  | _, _ => false

/-- What the statement itself declared (matchers) must mean the same in both elaborations. -/
partial def sameMeaning (base trusted other : Environment) (seen : NameSet) : List Name → Bool
  | [] => true
  | n :: r =>
    if kernelHas base n || seen.contains n then sameMeaning base trusted other seen r else
    match trusted.find? n, other.find? n with
    | some a, some b => sameConstant a b && sameMeaning base trusted other (seen.insert n) (joinLists (constantsOf a) r)
    | _, _ => false

/-- Whether there is no token in it. -/
partial def emptySyntax (s : Syntax) : Bool := isNil (nonEmpty [s])
where
  nonEmpty : List Syntax → List Syntax
    | [] => []
    | s :: r => match s with
      | .node _ _ args => joinLists (nonEmpty args.toList) (nonEmpty r)
      | s => s :: nonEmpty r

/-- The proof as syntax, or why it is not even looked at. -/
def parseProof (t : Trusted) (ok : NameSet) (text : String) : IO (Except String Parsed) := do
  match (← parseTheorem t.header text) with
  | .error m => return .error m
  | .ok p =>
    if !(p.id == t.parsed.id && p.signature == t.parsed.signature) then return .error "the statement changed"
    if !(emptySyntax p.value[2] && emptySyntax p.value[3]) then return .error "a proof takes no termination hints and no where"
    match problem t.header.command.env ok expansions [p.value[1]] with
    | some m => return .error m
    | none => return .ok p

/-! ## Forbidden constants -/

/-- The forbidden constant for which `n` stands: itself, or an auxiliary lemma of it, as `Nat.foo._simp_1` is what `simp` cites for `Nat.foo`. -/
partial def standsFor (forbidden : NameSet) (n : Name) : Option Name :=
  if forbidden.contains n then some n
  else if n.isInternal then standsFor forbidden n.getPrefix
  else none

/-- A forbidden constant of the library or the header that the names rest on. What the proof declared on the way is looked into, what was there before is not:
how the library proves something is its own affair. -/
partial def citesForbidden (base after : Environment) (forbidden seen : NameSet) : List Name → Option Name
  | [] => none
  | n :: r =>
    if seen.contains n then citesForbidden base after forbidden seen r
    else if kernelHas base n then
      match standsFor forbidden ((privateToUserName? n).getD n) with
      | some f => some f
      | none => citesForbidden base after forbidden (seen.insert n) r
    else match after.toKernelEnv.find? n with
      | some ci => citesForbidden base after forbidden (seen.insert n) (joinLists (constantsOf ci) r)
      | none => citesForbidden base after forbidden (seen.insert n) r

/-! ## The verdict -/

def verify (t : Trusted) (ok forbidden : NameSet) (l : Limits) (statement proof : String) : IO (Outcome (List Name)) := do
  match sizeProblem maxProof proof with
  | some m => return .failed m
  | none =>
  let text := statement ++ " " ++ proof
  match (← parseProof t ok text) with
  | .error m => return .failed m
  | .ok p =>
    let base := t.header.command.env
    let cs ← elabCommand l (inputOf text) p.command t.header.command
    match (← judge l cs.messages) with
    | .failed m => return .failed m
    | .limit m => return .limit m
    | .ok _ =>
      match cs.env.find? t.info.name with
      | some (.thmInfo v) =>
        if !(v.levelParams == t.info.levelParams && v.type == t.info.type &&
            sameMeaning base t.after cs.env {} v.type.getUsedConstants.toList) then
          return .failed "the proof proves another statement"
        match replay l cs.env base {} v.name with
        | .failed m => return .failed m
        | .limit m => return .limit m
        | .ok env =>
          if restsOnCompiled env {} [v.name] then return .failed "the proof rests on compiled evaluation"
          if let some f := citesForbidden base env forbidden {} v.value.getUsedConstants.toList then
            return .failed s!"the proof uses {f.toString}, which is forbidden here"
          return .ok (axiomsOf env v.name)
      | _ => return .failed "the theorem was not declared"

def doVerify (ref : IO.Ref Gym) (ok : NameSet) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let unverified (m : String) : IO Unit := emit [("outcome", "unverified"), ("reason", m)]
  let rejected (m : String) (axs : List Name) : IO Unit :=
    emit [("outcome", "rejected"), ("reason", m), ("axioms", jsonList (strings axs))]
  match (← openHeader ref l (stringField j "header")) with
  | .failed m => unverified s!"the header does not elaborate: {m}"
  | .limit m => unverified m
  | .ok h =>
    match (← elabStatement h l (stringField j "statement")) with
    | .failed m => unverified s!"the statement does not elaborate: {m}"
    | .limit m => unverified m
    | .ok t =>
      match (← verify t ok (toNameSet {} (elements j "forbidden")) l (stringField j "statement") (stringField j "proof")) with
      | .failed m => rejected m []
      | .limit m => unverified m
      | .ok axs =>
        match foreignAxioms axs with
        | [] => emit [("outcome", "verified"), ("axioms", jsonList (strings axs))]
        | bad => rejected s!"the proof uses axioms that are not allowed: {", ".intercalate (strings bad)}" axs

end Gradus

import Verify
open Lean Meta Elab

/-! # Statements of the library's theorems

README.md has the rule which theorems are listed, and what is said of them. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-! ## Which theorems -/

/-- Lemmas that Lean generates for a declaration of the user's, by their last component. -/
def isGenerated (env : Environment) (n : Name) : Bool :=
  match n with
  | .str p s =>
    let ofConstructor := s == "inj" || s == "injEq" || s == "sizeOf_spec" || s == "noConfusion"
    let ofRecursion := s == "induct" || s == "induct_unfolding" || s == "fun_cases" || s == "fun_cases_unfolding" || s == "mutual_induct" ||
      s == "mutual_induct_unfolding" || s == "eq_def" || s == "eq_unfold" || s == "congr_simp" || "eq_".isPrefixOf s && (s.drop 3).isNat ||
      "hcongr_".isPrefixOf s || "match_".isPrefixOf s
    let ofInductive := s == "eq" && (lastIs "brecOn" p || lastIs "binductionOn" p)
    (ofConstructor && isConstructor p) || (ofRecursion && env.contains p && !isTheorem env p) || ofInductive || isProjection
  | _ => true
where
  lastIs (s : String) : Name → Bool
    | .str _ t => s == t
    | _ => false
  isConstructor (p : Name) : Bool := match env.find? p with
    | some (.ctorInfo _) => true
    | _ => false
  isProjection : Bool := (env.getProjectionFnInfo? n).isSome

/-- Whether the theorem is one that people state: not private, not made on the way, not deprecated. -/
def isStated (env : Environment) (n : Name) : Bool :=
  !(isPrivateName n || n.isInternal || n.hasMacroScopes || isGenerated env n || Linter.isDeprecated env n)

/-! ## What is said of a theorem -/

/-- A statement's own digest: equal for statements that differ in the names of variables and universes and in the kinds of brackets only. -/
partial def digest (levels : List Name) : Expr → UInt64
  | .bvar i => mixHash 3 (mix i)
  | .fvar f => mixHash 5 f.name.hash
  | .mvar m => mixHash 7 m.name.hash
  | .sort u => mixHash 11 (ofLevel u)
  | .const n us => mixHash (mixHash 13 n.hash) (ofLevels 17 us)
  | .app f a => mixHash (mixHash 19 (digest levels f)) (digest levels a)
  | .lam _ t b _ => mixHash (mixHash 23 (digest levels t)) (digest levels b)
  | .forallE _ t b _ => mixHash (mixHash 29 (digest levels t)) (digest levels b)
  | .letE _ t v b _ => mixHash (mixHash (mixHash 31 (digest levels t)) (digest levels v)) (digest levels b)
  | .lit (.natVal n) => mixHash 37 (mix n)
  | .lit (.strVal s) => mixHash 41 s.hash
  | .mdata _ e => digest levels e
  | .proj s i e => mixHash (mixHash (mixHash 43 s.hash) (mix i)) (digest levels e)
where
  mix (n : Nat) : UInt64 := mixHash 47 (hash n)
  position (i : Nat) (n : Name) : List Name → UInt64
    | [] => n.hash
    | a :: r => if a == n then mix i else position (i + 1) n r
  ofLevel : Level → UInt64
    | .zero => 53
    | .succ u => mixHash 59 (ofLevel u)
    | .max u v => mixHash (mixHash 61 (ofLevel u)) (ofLevel v)
    | .imax u v => mixHash (mixHash 67 (ofLevel u)) (ofLevel v)
    | .param n => mixHash 71 (position 0 n levels)
    | .mvar _ => 73
  ofLevels (h : UInt64) : List Level → UInt64
    | [] => h
    | u :: r => ofLevels (mixHash h (ofLevel u)) r

/-- Universe parameters in the order in which the type mentions them. -/
def levelsOf (type : Expr) : List Name := (collectLevelParams {} type).params.toList

/-- Nodes of the expression as a tree, but no more than `limit` of them. -/
partial def sizeUpTo (limit size : Nat) : List Expr → Nat
  | [] => size
  | e :: r =>
    if size >= limit then size else
    match e with
    | .app f a => sizeUpTo limit (size + 1) (f :: a :: r)
    | .lam _ t b _ => sizeUpTo limit (size + 1) (t :: b :: r)
    | .forallE _ t b _ => sizeUpTo limit (size + 1) (t :: b :: r)
    | .letE _ t v b _ => sizeUpTo limit (size + 1) (t :: v :: b :: r)
    | .mdata _ e => sizeUpTo limit size (e :: r)
    | .proj _ _ e => sizeUpTo limit (size + 1) (e :: r)
    | _ => sizeUpTo limit (size + 1) r

/-- Larger statements are read by nobody. -/
def maxSize : Nat := 3000

/-- The automation's sets that a name can be taken out of, by the attribute. -/
def erasable : List Name := [`simp, `grind, `ext]

/-- A state without goals, for work that needs the header's environment only. -/
def stateOf (h : Header) : ProofState :=
  let scope := scopeOf h.command
  { coreState := { env := h.command.env, infoState := { enabled := false } }, metaState := {}, termState := {}, goals := [], root := default
    type := default, levels := [], ns := scope.currNamespace, opens := scope.openDecls, opts := insist scope.opts }

/-- What `attribute [-a] n` would come to: success without a word, or Lean says that it was not there. -/
def erases (h : Header) (l : Limits) (n : Name) (a : Name) : IO Bool := do
  match getAttributeImpl h.command.env a with
  | .error _ => return false
  | .ok impl =>
    let ps := stateOf h
    let r ← runMeta ps l (do
      impl.erase n
      return ps)
    match r with
    | .ok ps => return isNil ps.coreState.messages.toList
    | _ => return false

/-- Those of the sets that the theorem is in. -/
def setsOf (h : Header) (l : Limits) (n : Name) : List Name → IO (List String)
  | [] => return []
  | a :: r => do
    let rest ← setsOf h l n r
    return if (← erases h l n a) then a.toString :: rest else rest

/-! ## Printing -/

/-- A way to print. -/
structure Printing where
  options : List (Name × Bool)
  /-- Whether instances are mentioned, and need names. -/
  instances : Bool := false

/-- The plainest first; each says more than the one before. -/
def printings : List Printing := [
  { options := [] },
  { options := [(`pp.proofs, true)] },
  { options := [(`pp.proofs, true), (`pp.numericTypes, true), (`pp.coercions.types, true), (`pp.fieldNotation.generalized, false), (`pp.funBinderTypes, true)] },
  { options := [(`pp.proofs, true), (`pp.explicit, true), (`pp.numericTypes, true), (`pp.coercions, false), (`pp.funBinderTypes, true), (`pp.universes, true),
      (`pp.structureInstances, false)], instances := true }]

def setOptions (o : Options) : List (Name × Bool) → Options
  | [] => o
  | (k, v) :: r => setOptions (o.setBool k v) r

/-- `n`, or with the first index under which it is new. -/
partial def freshName (used : List Name) (n : Name) (i : Nat) : Name :=
  let candidate := if i == 0 then n else n.appendIndexAfter i
  if hasName used candidate then freshName used n (i + 1) else candidate

/-- Variables of which something is said get names that can be typed and that no other variable around has. -/
partial def typeable (instances : Bool) (used : List Name) : Expr → Expr
  | .forallE n t b i =>
    let m := if b.hasLooseBVar 0 && (instances || !i.isInstImplicit) then freshName used n.eraseMacroScopes 0 else n
    .forallE m (typeable instances used t) (typeable instances (m :: used) b) i
  | .lam n t b i =>
    let m := freshName used n.eraseMacroScopes 0
    .lam m (typeable instances used t) (typeable instances (m :: used) b) i
  | .app f a => .app (typeable instances used f) (typeable instances used a)
  | .letE n t v b d =>
    let m := freshName used n.eraseMacroScopes 0
    .letE m (typeable instances used t) (typeable instances used v) (typeable instances (m :: used) b) d
  | .mdata d e => .mdata d (typeable instances used e)
  | .proj s i e => .proj s i (typeable instances used e)
  | e => e

/-- `theorem x.{u} BINDERS : TYPE :=`. Lean prints signatures of constants only, so there is one for a moment. -/
def printStatement (h : Header) (l : Limits) (levels : List Name) (type : Expr) (how : Printing) : IO (Outcome String) := do
  match kernelAdd h.command.env l.heartbeats l.token (.axiomDecl { name := `x, levelParams := levels, type := typeable how.instances [] type, isUnsafe := false }) with
  | .error _ => return .failed "the type cannot be declared"
  | .ok kernelEnv =>
    let text ← IO.mkRef ""
    let ps := stateOf h
    let ps := { ps with coreState := { ps.coreState with env := kernelEnv }, opts := setOptions ps.opts how.options }
    let r ← runMeta ps l (do
      let f ← PrettyPrinter.ppSignature `x
      text.set (f.fmt.pretty 1000000)
      return ps)
    match r with
    | .ok _ =>
      return .ok ("theorem " ++ (← text.get) ++ " :=")
    | .failed m => return .failed m
    | .limit m => return .limit m

/-- Equal up to what is true by looking: the order within `max u v`, `fun x => p x` for `p`, proofs inside of it. -/
def sameStatement (t : Trusted) (l : Limits) (levels : List Name) (type : Expr) : IO Bool := do
  if t.info.levelParams != levels then return false
  if t.info.type == type then return true
  let ps := stateOf t.header
  let r ← runMeta { ps with coreState := { ps.coreState with env := t.after } } l (do
    if (← withReducible (isDefEq t.info.type type)) then return ps else throwError "another statement")
  match r with
  | .ok _ => return true
  | _ => return false

/-- The first printing that Lean reads as the same expression. -/
partial def statementOf (h : Header) (l : Limits) (levels : List Name) (type : Expr) : List Printing → IO (Option String)
  | [] => return none
  | how :: r => do
    match (← printStatement h l levels type how) with
    | .ok text =>
      match (← elabStatement h l text) with
      | .ok t => if (← sameStatement t l levels type) then return some text else statementOf h l levels type r
      | _ => statementOf h l levels type r
    | _ => statementOf h l levels type r

/-! ## Pages -/

def inModules (prefixes : List Name) (m : Name) : Bool :=
  match prefixes with
  | [] => false
  | p :: r => p.isPrefixOf m || inModules r m

def distinctConstants (e : Expr) : Nat := e.getUsedConstants.size

/-- A theorem's line. Of those outside of the wanted modules, and of those that nobody stated, only what tells duplicates. -/
def describeTheorem (h : Header) (l : Limits) (wanted : List Name) (module n : Name) (ci : ConstantInfo) : IO Json := do
  let env := h.command.env
  let name := ((privateToUserName? n).getD n).toString
  let mentioned := levelsOf ci.type
  -- A private name cannot be said in a header.
  let sets ← if isPrivateName n then pure [] else setsOf h l n erasable
  let common : List (String × Json) := [
    ("name", Json.str name), ("module", Json.str module.toString), ("digest", Json.str (toString (digest mentioned ci.type))),
    ("sets", jsonList sets)]
  if !(inModules wanted module && isStated env n) then return Json.mkObj common
  let size := sizeUpTo maxSize 0 [ci.type]
  let statement ← if size >= maxSize then pure none else statementOf h l ci.levelParams ci.type printings
  let text : Json := match statement with
    | some s => Json.str s
    | none => Json.null
  return Json.mkObj (("statement", text) :: ("size", toJson size) :: ("binders", toJson (forallCount ci.type)) ::
    ("constants", toJson (distinctConstants ci.type)) :: common)

/-- Where a page is: the next constant is number `pos` of all, number `i` of module number `m`. -/
structure Cursor where
  m : Nat
  i : Nat
  pos : Nat
  deriving Inhabited

/-- The constant number `pos` of all. -/
partial def seek (modules : Array ModuleData) (m pos skipped : Nat) : Cursor :=
  match modules[m]? with
  | none => { m, i := 0, pos }
  | some d => if pos < skipped + d.constNames.size then { m, i := pos - skipped, pos } else seek modules (m + 1) pos (skipped + d.constNames.size)

partial def countConstants (modules : Array ModuleData) (m total : Nat) : Nat :=
  match modules[m]? with
  | none => total
  | some d => countConstants modules (m + 1) (total + d.constNames.size)

/-- Looks at constants until `stop` or until time is up. -/
partial def page (h : Header) (l : Limits) (wanted : List Name) (stop due : Nat) (c : Cursor) (acc : Array Json) : IO (Nat × Array Json) := do
  let header := h.command.env.header
  match header.moduleData[c.m]? with
  | none => return (c.pos, acc)
  | some d =>
    if c.pos >= stop || (← IO.monoMsNow) > due || (← l.token.isSet) then return (c.pos, acc)
    match d.constNames[c.i]? with
    | none => page h l wanted stop due { c with m := c.m + 1, i := 0 } acc
    | some n =>
      let next := { c with i := c.i + 1, pos := c.pos + 1 }
      let module := header.moduleNames[c.m]?.getD .anonymous
      if !isTheorem h.command.env n || n.isInternal && !isPrivateName n then page h l wanted stop due next acc else
      match h.command.env.find? n with
      | some ci => page h l wanted stop due next (acc.push (← describeTheorem h l wanted module n ci))
      | none => page h l wanted stop due next acc

def doTheorems (ref : IO.Ref Gym) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let due := (← IO.monoMsNow) + natField j "ms" 10000 / 2
  match (← openHeader ref l (stringField j "header")) with
  | .failed m => emit [("outcome", "unelaborated"), ("message", m)]
  | .limit m => emit [("outcome", "unelaborated"), ("message", m)]
  | .ok h =>
    let modules := h.command.env.header.moduleData
    let start := natField j "from" 0
    let wanted := (toNameSet {} (elements j "modules")).toList
    let (reached, rows) ← page h l wanted (start + natField j "count" 1) due (seek modules 0 start 0) #[]
    emit [("outcome", "theorems"), ("next", toJson reached), ("total", toJson (countConstants modules 0 0)), ("theorems", Json.arr rows)]

end Gradus

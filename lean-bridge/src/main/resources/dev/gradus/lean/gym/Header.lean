import Session
open Lean Meta Elab

/-! # Headers and statements, elaborated by Lean itself -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-! ## One command -/

/-- Options that the gym insists on, whatever the header says. A warning is no error: the gym's own `sorry` draws one. -/
def insist (o : Options) : Options :=
  let o := o.setBool `warningAsError false
  let o := o.setBool `linter.all false
  let o := o.setBool `Elab.async false
  let o := o.setBool `debug.skipKernelTC false
  o.setBool `pp.mvars.anonymous false

def limitScopes (heartbeats : Nat) : List Command.Scope → List Command.Scope
  | [] => []
  | s :: r => { s with opts := (insist s.opts).setNat `maxHeartbeats heartbeats } :: r

def elabWith (info : Bool) (l : Limits) (input : Parser.InputContext) (stx : Syntax) (cs : Command.State) : IO Command.State := do
  let cs := { cs with messages := {}, scopes := limitScopes l.heartbeats cs.scopes, infoState := { enabled := info } }
  let ctx : Command.Context := { fileName := input.fileName, fileMap := input.fileMap, snap? := none, cancelTk? := some l.token }
  let r : Except Exception (Unit × Command.State) ← EIO.toBaseIO ((Command.elabCommandTopLevel stx ctx).run cs)
  match r with
  | .ok (_, cs') => return { cs' with traceState := {}, snapshotTasks := #[] }
  | .error e =>
    let m : Message := { fileName := input.fileName, pos := ⟨1, 0⟩, severity := .error, data := .ofFormat (.text (← describe e)) }
    return { cs with messages := cs.messages.add m }

def elabCommand (l : Limits) (input : Parser.InputContext) (stx : Syntax) (cs : Command.State) : IO Command.State := do
  let cs ← elabWith false l input stx cs
  return { cs with infoState := { enabled := false } }

/-- The same, with the trees that tell what ran where. -/
def elabRecording : Limits → Parser.InputContext → Syntax → Command.State → IO Command.State := elabWith true

def scopeOf (cs : Command.State) : Command.Scope :=
  match cs.scopes with
  | s :: _ => s
  | [] => { header := "" }

def parserContext (cs : Command.State) : Parser.ParserModuleContext :=
  let s := scopeOf cs
  { env := cs.env, options := s.opts, currNamespace := s.currNamespace, openDecls := s.openDecls }

/-! ## Syntax -/

partial def nodesOfKind (k : Name) : List Syntax → List Syntax
  | [] => []
  | s :: r =>
    let rest := nodesOfKind k r
    match s with
    | .node _ k' args => if k' == k then s :: rest else joinLists (nodesOfKind k args.toList) rest
    | _ => rest

partial def identifiers : List Syntax → List Name
  | [] => []
  | s :: r =>
    match s with
    | .ident _ _ v _ => v :: identifiers r
    | .node _ _ args => joinLists (identifiers args.toList) (identifiers r)
    | _ => identifiers r

/-! ## Headers -/

def importNames (acc : List Name) : List Syntax → List Name
  | [] => acc
  | s :: r =>
    match identifiers [s] with
    | n :: _ => importNames (if hasName acc n then acc else joinLists acc [n]) r
    | [] => importNames acc r

/-- The modules that a file's header names, and `Init` unless it says `prelude`. -/
def importsOf (stx : Syntax) : List Name :=
  let implicit := if isNil (nodesOfKind ``Parser.Module.prelude [stx]) then [`Init] else []
  importNames implicit (nodesOfKind ``Parser.Module.import [stx])

def toImports (acc : Array Import) : List Name → Array Import
  | [] => acc
  | n :: r => toImports (acc.push { module := n }) r

def keyOf : List Name → String
  | [] => ""
  | n :: r => n.toString ++ " " ++ keyOf r

def lookupImports (key : String) : List (String × Environment) → Option Environment
  | [] => none
  | (k, e) :: r => if k == key then some e else lookupImports key r

def lookupHeader (text : String) : List Header → Option Header
  | [] => none
  | h :: r => if h.text == text then some h else lookupHeader text r

def withoutHeader (text : String) : List Header → List Header
  | [] => []
  | h :: r => if h.text == text then r else h :: withoutHeader text r

def importCached (ref : IO.Ref Gym) (names : List Name) : IO Environment := do
  let g ← ref.get
  let key := keyOf names
  match lookupImports key g.imports with
  | some env => return env
  | none =>
    let env ← importEnv (toImports #[] names) g.exported
    ref.modify fun g => { g with imports := keepFirst importsKept ((key, env) :: g.imports) }
    return env

partial def elabHeader (l : Limits) (input : Parser.InputContext) (ps : Parser.ModuleParserState) (cs : Command.State) :
    IO (Outcome Command.State) := do
  let (stx, ps, ms) := Parser.parseCommand input (parserContext cs) ps {}
  if ms.hasErrors then return .failed (← renderErrors ms.toList)
  if stx.isOfKind ``Parser.Command.eoi then return .ok { cs with messages := {} }
  if Parser.isTerminalCommand stx then return .failed "imports must come first, and #exit has no place in a header"
  if hasName (identifiers [stx]) `debug.skipKernelTC then return .failed "debug.skipKernelTC must not be set in a header"
  let cs ← elabCommand l input stx cs
  match (← judge l cs.messages) with
  | .failed m => return .failed m
  | .limit m => return .limit m
  | .ok _ => elabHeader l input ps cs

def loadHeader (ref : IO.Ref Gym) (l : Limits) (text : String) : IO (Outcome Header) := do
  let input := inputOf text
  let (stx, ps, ms) ← Parser.parseHeader input
  let stx : Syntax := stx
  if ms.hasErrors then return .failed (← renderErrors ms.toList)
  let names := importsOf stx
  if hasName names `Gym then return .failed "unknown module Gym"
  let env ← importCached ref names
  match (← elabHeader l input ps (Command.mkState env {} {})) with
  | .failed m => return .failed m
  | .limit m => return .limit m
  | .ok cs => return .ok { text, command := cs }

/-- The header's environment, from the cache where it was asked for lately. -/
def openHeader (ref : IO.Ref Gym) (l : Limits) (text : String) : IO (Outcome Header) := do
  let g ← ref.get
  let found : Outcome Header ← match lookupHeader text g.headers with
    | some h => pure (.ok h)
    | none => try loadHeader ref l text catch e => pure (.failed (toString e))
  if let .ok h := found then
    ref.modify fun g => { g with headers := keepFirst headersKept (h :: withoutHeader text g.headers) }
  return found

/-! ## Statements -/

/-- A theorem as parsed. -/
structure Parsed where
  command : Syntax
  name : Name
  id : Syntax
  signature : Syntax
  value : Syntax

def parsedOf (stx : Syntax) : Except String Parsed :=
  let inner := stx[1]
  let isTheorem := stx.isOfKind ``Parser.Command.declaration && inner.isOfKind ``Parser.Command.theorem
  if !(isTheorem || stx.isOfKind `lemma) then .error "expected exactly one theorem" else
  let modifiers := stx[0]
  if !isNil (nodesOfKind ``Parser.Term.attributes [modifiers]) || (Syntax.node .none nullKind (keepTail modifiers)).getSubstring?.isSome then
    .error "a statement takes no attributes and no modifiers"
  else if !inner[3].isOfKind ``Parser.Command.declValSimple then .error "expected `:=` after the statement"
  else .ok { command := stx, name := inner[1][0].getId, id := inner[1], signature := inner[2], value := inner[3] }
where
  /-- Modifiers without the documentation comment. -/
  keepTail (m : Syntax) : Array Syntax := #[m[1], m[2], m[3], m[4], m[5], m[6]]

/-- Exactly one theorem and nothing after it. -/
def parseTheorem (h : Header) (text : String) : IO (Except String Parsed) := do
  let input := inputOf text
  let (stx, ps, ms) := Parser.parseCommand input (parserContext h.command) {} {}
  if ms.hasErrors then return .error (← renderErrors ms.toList)
  match parsedOf stx with
  | .error m => return .error m
  | .ok p =>
    let (next, _, ms) := Parser.parseCommand input (parserContext h.command) ps {}
    if ms.hasErrors || !next.isOfKind ``Parser.Command.eoi then return .error "text after the end of the theorem"
    return .ok p

def fullName (h : Header) (n : Name) : Name :=
  if (`_root_).isPrefixOf n then n.replacePrefix `_root_ .anonymous
  else (scopeOf h.command).currNamespace ++ n

/-- Where names in a proof are looked up: for `theorem A.b` in `A` too. -/
def proofNamespace (h : Header) (n : Name) : Name :=
  let ns := (scopeOf h.command).currNamespace
  if (`_root_).isPrefixOf n then ns else ns ++ n.getPrefix

/-- In a module (every file of the embedded Lean is one) theorems are private. -/
def findTheorem (env : Environment) (n : Name) : Option ConstantInfo :=
  match env.find? (mkPrivateName env n) with
  | some c => some c
  | none => env.find? n

/-- The statement as Lean understands it, before any proof is looked at. -/
structure Trusted where
  header : Header
  parsed : Parsed
  info : ConstantInfo
  /-- Holds the theorem with a gap for a proof, and what its statement may have declared (matchers). -/
  after : Environment

def elabStatement (h : Header) (l : Limits) (statement : String) : IO (Outcome Trusted) := do
  let text := statement ++ " sorry"
  match (← parseTheorem h text) with
  | .error m => return .failed m
  | .ok p =>
    if !p.value[1].isOfKind ``Parser.Term.sorry then return .failed "the statement must end in `:=`"
    let cs ← elabCommand l (inputOf text) p.command h.command
    match (← judge l cs.messages) with
    | .failed m => return .failed m
    | .limit m => return .limit m
    | .ok _ =>
      match findTheorem cs.env (fullName h p.name) with
      | none => return .failed "the theorem was not declared"
      | some info =>
        if info.type.hasSorry then return .failed "the statement contains sorry"
        return .ok { header := h, parsed := p, info, after := cs.env }

end Gradus

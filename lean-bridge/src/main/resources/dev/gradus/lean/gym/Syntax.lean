import Header
open Lean Meta Elab

/-! # The allow-list

A node is allowed if its kind is listed, or if it is a macro and what it expands to is allowed, all the way down. Options of tactics are evaluated by Lean
as programs, so their values must be literals. See README.md. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

def noMethods : Macro.Methods := {
  expandMacro? := fun _ => return none
  getCurrNamespace := return .anonymous
  hasDecl := fun _ => return false
  resolveNamespace := fun _ => return []
  resolveGlobalName := fun _ => return [] }

def expand (env : Environment) (s : Syntax) : Option Syntax :=
  match expandMacroImpl? env s (macroContext (Macro.mkMethods noMethods) s) (default : Macro.State) with
  | .ok (some (_, .ok s')) _ => some s'
  | _ => none

def isStructure (k : Name) : Bool := k == nullKind || k == choiceKind || (`token).isPrefixOf k

def isOption (k : Name) : Bool :=
  k == `Lean.Parser.Tactic.valConfigItem || k == `Lean.Parser.Tactic.config ||
  k == `Lean.Parser.Tactic.posConfigItem || k == `Lean.Parser.Tactic.negConfigItem

def isLiteralPart (k : Name) : Bool :=
  isStructure k || isOption k || k == `num || k == `str || k == `scientific || k == `group || k == `hygieneInfo || k == ``Parser.Term.dotIdent ||
  k == ``Parser.Term.structInst || k == `Lean.Parser.Term.structInstFields || k == ``Parser.Term.structInstField ||
  k == `Lean.Parser.Term.structInstFieldDef || k == ``Parser.Term.structInstLVal || k == `Lean.Parser.Term.optEllipsis

/-- Why an option's setting is refused. Names stand where names belong; other identifiers could be any program. -/
partial def optionProblem (named : Bool) : List Syntax → Option String
  | [] => none
  | s :: r =>
    let here := match s with
      | .node _ k args =>
        if !isLiteralPart k then some s!"the value of an option must be a literal, not {k.toString}"
        else if k == `Lean.Parser.Tactic.valConfigItem then
          match optionProblem true [s[1]] with
          | some m => some m
          | none => optionProblem false [s[3]]
        else optionProblem (named || k == ``Parser.Term.dotIdent || k == ``Parser.Term.structInstLVal || k == `Lean.Parser.Tactic.posConfigItem
          || k == `Lean.Parser.Tactic.negConfigItem) args.toList
      | .ident _ _ n _ =>
        if n == `native then some "the option native is not allowed"
        else if named || n == `true || n == `false then none
        else some s!"the value of an option must be a literal, not {n.toString}"
      | _ => none
    match here with
    | some m => some m
    | none => optionProblem named r

/-- Why syntax is refused, if it is. `fuel` bounds nested macro expansions. -/
partial def problem (env : Environment) (ok : NameSet) (fuel : Nat) : List Syntax → Option String
  | [] => none
  | s :: r =>
    let here := match s with
      | .node _ k args =>
        if isOption k then optionProblem false [s]
        else if isStructure k || ok.contains k then problem env ok fuel args.toList
        else match fuel, expand env s with
          | fuel + 1, some s' => problem env ok fuel [s']
          | _, _ => some s!"syntax not allowed: {k.toString}"
      | .missing => some "incomplete syntax"
      | _ => none
    match here with
    | some m => some m
    | none => problem env ok fuel r

def expansions : Nat := 32

/-- Lean's parser recurses on its own stack, and dies with the process when that ends. -/
def maxNesting : Nat := 256
def maxTactic : Nat := 16384
def maxProof : Nat := 262144

def nestingOk (depth : Nat) : List Char → Bool
  | [] => true
  | c :: r =>
    if c == '(' || c == '[' || c == '{' || c == '⟨' || c == '‹' then depth < maxNesting && nestingOk (depth + 1) r
    else if c == ')' || c == ']' || c == '}' || c == '⟩' || c == '›' then nestingOk (depth - 1) r
    else nestingOk depth r

def sizeProblem (limit : Nat) (text : String) : Option String :=
  if text.length > limit then some s!"longer than {limit} characters"
  else if nestingOk 0 text.toList then none
  else some s!"brackets nested deeper than {maxNesting}"

end Gradus

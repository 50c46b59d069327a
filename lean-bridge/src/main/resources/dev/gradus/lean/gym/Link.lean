import Lean
open Lean IR

/-! # Makes the compiled gym self-contained

The embedded Lean's library comes without IR and at the exported level only. Imported there, a module shows signatures but no code to interpret, and
importing `Lean` for those signatures costs seconds and hundreds of megabytes in every process. This program writes one module that imports nothing:
the gym's IR, plus the signature of each library function that it calls; the code of those is in the Lean binary.
A name is found through the module's constants, so each gets a placeholder constant; nothing is ever elaborated against them.

`lean --run Link.lean build/Gym.olean build/Gym.ir oleans/Gym.olean` -/

set_option compiler.small 0

abbrev Entries := Array EnvExtensionEntry

partial def entriesOf (ext : Name) : List (Name × Entries) → Entries
  | [] => #[]
  | (n, es) :: r => if n == ext then es else entriesOf ext r

unsafe def asDecls (a : Entries) : List Decl := (unsafeCast a : Array Decl).toList
unsafe def asEntries (a : Array α) : Entries := unsafeCast a

/-! ## Names that a function body refers to -/

def inExpr (s : NameSet) : IR.Expr → NameSet
  | .fap f _ => s.insert f
  | .pap f _ => s.insert f
  | _ => s

mutual
partial def inBody (s : NameSet) : FnBody → NameSet
  | .vdecl _ _ e b => inBody (inExpr s e) b
  | .jdecl _ _ v b => inBody (inBody s v) b
  | .set _ _ _ b => inBody s b
  | .setTag _ _ b => inBody s b
  | .uset _ _ _ b => inBody s b
  | .sset _ _ _ _ _ b => inBody s b
  | .inc _ _ _ _ b => inBody s b
  | .dec _ _ _ _ b => inBody s b
  | .del _ b => inBody s b
  | .case _ _ _ alts => inAlts s alts.toList
  | _ => s
partial def inAlts (s : NameSet) : List Alt → NameSet
  | [] => s
  | .ctor _ b :: r => inAlts (inBody s b) r
  | .default b :: r => inAlts (inBody s b) r
end

partial def inDecls (s : NameSet) : List Decl → NameSet
  | [] => s
  | .fdecl (body := b) .. :: r => inDecls (inBody s b) r
  | _ :: r => inDecls s r

partial def declared (s : NameSet) : List Decl → NameSet
  | [] => s
  | d :: r => declared (s.insert d.name) r

partial def signatures (env : Environment) (own : NameSet) : List Name → List Decl
  | [] => []
  | n :: r =>
    let rest := signatures env own r
    if own.contains n then rest else
    match findEnvDecl env n with
    | some d => d :: rest
    | none => rest

def append : List Decl → List Decl → List Decl
  | [], l => l
  | a :: r, l => a :: append r l

/-! ## Extensions look entries up by binary search in the order of `Name.quickLt` -/

partial def split : List Decl → List Decl × List Decl
  | a :: b :: r => match split r with | (x, y) => (a :: x, b :: y)
  | l => (l, [])

partial def merge : List Decl → List Decl → List Decl
  | [], l => l
  | l, [] => l
  | a :: x, b :: y => if a.name.quickLt b.name then a :: merge x (b :: y) else b :: merge (a :: x) y

partial def sorted : List Decl → List Decl
  | [] => []
  | [a] => [a]
  | l => match split l with | (x, y) => merge (sorted x) (sorted y)

partial def exported (env : Environment) (acc : Array (Name × Name)) : List Decl → Array (Name × Name)
  | [] => acc
  | d :: r => match getExportNameFor? env d.name with
    | some s => exported env (acc.push (d.name, s)) r
    | none => exported env acc r

partial def toDeclArray (acc : Array Decl) : List Decl → Array Decl
  | [] => acc
  | d :: r => toDeclArray (acc.push d) r

partial def placeholders (names : Array Name) (infos : Array ConstantInfo) : List Decl → Array Name × Array ConstantInfo
  | [] => (names, infos)
  | d :: r => placeholders (names.push d.name)
      (infos.push (.axiomInfo { name := d.name, levelParams := [], type := .sort .zero, isUnsafe := true })) r

public unsafe def main (args : List String) : IO UInt32 := do
  match args with
  | [olean, ir, out] =>
    let (gym, _) ← readModuleData olean
    let (code, _) ← readModuleData ir
    let own := asDecls (entriesOf `Lean.IR.declMapExt code.entries.toList)
    initSearchPath "/nonexistent" []
    let env ← importModules #[{ module := `Lean }] {} (trustLevel := 0) (loadExts := false) (level := .exported)
    let decls := sorted (append own (signatures env (declared {} own) (inDecls {} own).toList))
    match placeholders #[] #[] decls with
    | (constNames, constants) =>
      saveModuleData out `Gym { gym with
        imports := #[], constNames, constants, extraConstNames := #[]
        entries := #[(`Lean.IR.declMapExt, asEntries (toDeclArray #[] decls)), (`Lean.exportAttr, asEntries (exported env #[] decls))] }
      return 0
  | _ => return 2

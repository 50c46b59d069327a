import Lean
open Lean
set_option compiler.small 0

partial def pickIR : List (Name × Array EnvExtensionEntry) → Array EnvExtensionEntry
  | [] => #[]
  | (n, es) :: r => if n == `Lean.IR.declMapExt then es else pickIR r

partial def putIR (ir : Array EnvExtensionEntry) (acc : Array (Name × Array EnvExtensionEntry)) :
    List (Name × Array EnvExtensionEntry) → Array (Name × Array EnvExtensionEntry)
  | [] => acc
  | (n, es) :: r => putIR ir (acc.push (n, if n == `Lean.IR.declMapExt then ir else es)) r

partial def declNames (acc : Array Name) : List IR.Decl → Array Name
  | [] => acc
  | d :: r => declNames (acc.push d.name) r
unsafe def asDecls (a : Array EnvExtensionEntry) : List IR.Decl := (unsafeCast a : Array IR.Decl).toList

def known : List Name → Name → Bool
  | [], _ => false
  | a :: r, n => if a == n then true else known r n

partial def addConsts (d : ModuleData) : List IR.Decl → ModuleData
  | [] => d
  | i :: r =>
    let n := i.name
    if known d.constNames.toList n then addConsts d r
    else addConsts { d with
      constNames := d.constNames.push n
      constants := d.constants.push (.axiomInfo { name := n, levelParams := [], type := .sort .zero, isUnsafe := true }) } r

public unsafe def main (args : List String) : IO UInt32 := do
  match args with
  | [olean, ir, out] =>
    let (d, _) ← readModuleData olean
    let (r, _) ← readModuleData ir
    let d := addConsts d (asDecls (pickIR r.entries.toList))
    saveModuleData out `Gym { d with entries := putIR (pickIR r.entries.toList) #[] d.entries.toList }
    return 0
  | _ => return 2

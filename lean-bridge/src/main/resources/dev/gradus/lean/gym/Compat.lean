import Lean
open Lean Meta Elab

/-! # What differs between Lean versions, and what the embedded Lean lacks

Each definition with `first` picks, while it is compiled, the first spelling that this Lean knows.

The embedded Lean has neither the private parts nor the IR of its library, so the gym may only call library functions that need no specialisation
(the symptom is an unknown constant `X._redArg`): plain recursion stands where one would write `for`, `List.map`, `++` or a hash map. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-- Imports all of the library, or the module system's exported part where (embedded Lean) nothing else is on disk. -/
def importEnv (imports : Array Import) (exported : Bool) : IO Environment := by
  first
  | exact if exported then importModules imports {} (trustLevel := 0) (loadExts := true) (level := .exported)
          else importModules imports {} (trustLevel := 0) (loadExts := true)
  | exact importModules imports {} (trustLevel := 0) (loadExts := true)

/-- Whether a constant that shows as an axiom was declared as something else: exported theorems hide their proofs that way. -/
def hidesItsBody (env : Environment) (n : Name) : Bool := by
  first
  | exact match getOriginalConstKind? env n with
      | some .axiom => false
      | some _ => true
      | none => false
  | exact false

/-- Whether a constant was declared as a theorem, hidden or not. -/
def isTheorem (env : Environment) (n : Name) : Bool := by
  first
  | exact match getOriginalConstKind? env n with
      | some .thm => true
      | _ => false
  | exact match env.find? n with
      | some (.thmInfo _) => true
      | _ => false

def inputOf (s : String) : Parser.InputContext := by
  first
  | exact { inputString := s, fileName := "<gradus>", fileMap := FileMap.ofString s, endPos := s.rawEndPos, endPos_valid := Nat.le_refl _ }
  | exact Parser.mkInputContext s "<gradus>"

def macroContext (methods : Macro.MethodsRef) (ref : Syntax) : Macro.Context := by
  first
  | exact { methods, quotContext := `gradus, currMacroScope := 1, ref }
  | exact { methods, mainModule := `gradus, currMacroScope := 1, ref }

/-- The kernel counts in a machine word, of 32 bits in the embedded Lean: more than fits would wrap to less. -/
def kernelBeats (thousands : Nat) : USize := (if thousands * 1000 > 4294967295 then 4294967295 else thousands * 1000).toUSize

/-- Type-checks a declaration and adds it, whatever the options say. Heartbeats in thousands. -/
def kernelAdd (env : Environment) (heartbeats : Nat) (token : IO.CancelToken) (decl : Declaration) : Except Kernel.Exception Environment := by
  first
  | exact env.addDeclCore (kernelBeats heartbeats) decl (some token) (doCheck := true)
  | exact env.addDeclCore (kernelBeats heartbeats) 0 decl (some token) (doCheck := true)

/-! ## Lists and JSON -/

def joinLists : List α → List α → List α
  | [], l => l
  | a :: as, l => a :: joinLists as l

def isNil : List α → Bool
  | [] => true
  | _ => false

def keepFirst : Nat → List α → List α
  | 0, _ => []
  | _, [] => []
  | n + 1, a :: r => a :: keepFirst n r

def hasName : List Name → Name → Bool
  | [], _ => false
  | a :: r, n => if a == n then true else hasName r n

/-- Names as users know them. -/
def strings : List Name → List String
  | [] => []
  | n :: r => (match privateToUserName? n with | some u => u | none => n).toString :: strings r

def jsonStrings (acc : Array Json) : List String → Array Json
  | [] => acc
  | s :: r => jsonStrings (acc.push (Json.str s)) r

def jsonList (l : List String) : Json := Json.arr (jsonStrings #[] l)

/-- Line ends as Lean sees them in a file that it has read. -/
def stringField (j : Json) (k : String) : String := ((j.getObjValAs? String k).toOption.getD "").crlfToLf

def natField (j : Json) (k : String) (default : Nat) : Nat := (j.getObjValAs? Nat k).toOption.getD default

def elements (j : Json) (k : String) : List Json :=
  match j.getObjVal? k with
  | .ok (.arr a) => a.toList
  | _ => []

partial def toNameSet (s : NameSet) : List Json → NameSet
  | [] => s
  | j :: r => toNameSet (match j.getStr? with | .ok n => s.insert n.toName | .error _ => s) r

def contains (s part : String) : Bool :=
  match s.splitOn part with
  | _ :: _ :: _ => true
  | _ => false

end Gradus

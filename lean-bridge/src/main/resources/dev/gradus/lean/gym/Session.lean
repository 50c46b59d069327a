import Compat
open Lean Meta Elab

/-! # State of the process, limits, outcomes -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-! ## Limits -/

/-- The request now running: when it must end (milliseconds of the monotonic clock, 0: never) and the token that ends it. -/
structure Deadline where
  due : Nat := 0
  token : Option IO.CancelToken := none

/-- Runs on a thread of its own: tactics poll their token, nothing else can stop them from inside. -/
partial def watch (ref : IO.Ref Deadline) : IO Unit := do
  IO.sleep 20
  let d ← ref.get
  if let some tk := d.token then
    if d.due != 0 && (← IO.monoMsNow) > d.due then tk.set
  watch ref

/-- Limits of one request; heartbeats in thousands, as `maxHeartbeats` counts them. -/
structure Limits where
  heartbeats : Nat
  token : IO.CancelToken

def inDeadline (w : IO.Ref Deadline) (j : Json) (act : Limits → IO Unit) : IO Unit := do
  let tk ← IO.CancelToken.new
  let ms := natField j "ms" 0
  if ms > 0 then w.set { due := (← IO.monoMsNow) + ms, token := some tk }
  try act { heartbeats := natField j "heartbeats" 200000, token := tk }
  finally w.set {}

/-! ## What is kept -/

/-- A header's environment and scope, ready for a theorem. -/
structure Header where
  text : String
  command : Command.State

/-- What is to be closed where a state is a place in a file and no theorem. -/
structure PointGoals where
  goals : List MVarId
  /-- There are metavariables in them that belong to what stands around: only the whole command tells in the end. -/
  entangled : Bool
  /-- What there was before the command that the place is in. -/
  base : Environment
  /-- The declaration that the place is in. -/
  self : Name

/-- A proof state: a persistent value, continued as often as one likes. -/
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
  point : Option PointGoals := none

/-- Numbers kept: an import set with Mathlib costs gigabytes, a header on top of it little. -/
def importsKept : Nat := 2
def headersKept : Nat := 8

structure Gym where
  /-- Only the exported part of the library is on disk. -/
  exported : Bool
  allowed : Option NameSet := none
  imports : List (String × Environment) := []
  headers : List Header := []
  /-- Beginnings of files, errors and all: never taken for headers. -/
  files : List Header := []
  /-- Live states; `first + i` is the handle of the one at index `i`. Handles are never used twice. -/
  states : Array (Option ProofState) := #[]
  first : Nat := 0
  live : Nat := 0

def newState (ref : IO.Ref Gym) (ps : ProofState) : IO Nat := do
  let g ← ref.get
  ref.modify fun g => { g with states := g.states.push (some ps), live := g.live + 1 }
  return g.first + g.states.size

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

def releaseAll (g : Gym) : List Json → Gym
  | [] => g
  | j :: r => releaseAll (match j.getNat? with | .ok n => releaseState g n | .error _ => g) r

/-! ## Outcomes -/

inductive Outcome (α : Type) where
  | ok (a : α)
  | failed (message : String)
  /-- Cut short: says nothing about the statement. -/
  | limit (message : String)

instance : Inhabited (Outcome α) := ⟨.limit ""⟩

/-- Messages of severity error; warnings and information say nothing that matters here. -/
partial def renderErrors : List Message → IO String
  | [] => return ""
  | m :: ms => do
    let rest ← renderErrors ms
    match m.severity with
    | .error =>
      let s ← m.data.toString
      return if rest.isEmpty then s else s ++ "\n" ++ rest
    | _ => return rest

def describe (e : Exception) : IO String := do
  let r : Except IO.Error String ← EIO.toBaseIO (e.toMessageData.toString)
  match r with
  | .ok s => return s
  | .error _ => return "unprintable error"

def isTimeout (s : String) : Bool :=
  contains s "maximum number of heartbeats" || contains s "(deterministic) timeout" || contains s "(kernel) deterministic timeout"

/-- Where a verdict is asked for, running out of stack is no verdict either. -/
def isLimit (s : String) : Bool :=
  isTimeout s || contains s "maximum recursion depth" || contains s "deep recursion" || contains s "stack overflow" || contains s "excessive memory"

/-- What a command left behind. -/
def judge (l : Limits) (messages : MessageLog) : IO (Outcome Unit) := do
  if (← l.token.isSet) then return .limit "deadline reached"
  if messages.hasErrors then
    let m ← renderErrors messages.toList
    return if isLimit m then .limit m else .failed m
  return .ok ()

end Gradus

import Fill
open Lean Meta Elab

/-! # The gym: Lean behind JSON lines

README.md has the protocol, the rule of the allow-list, the steps of a verification, and how this program is compiled and started. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

def serve (ref : IO.Ref Gym) (w : IO.Ref Deadline) (j : Json) (emit : Emit) : IO Unit := do
  let g ← ref.get
  let bad (m : String) : IO Unit := emit [("outcome", "bad_request"), ("message", m)]
  match stringField j "cmd" with
  | "configure" =>
    ref.modify fun g => { g with allowed := some (toNameSet {} (elements j "allow")) }
    emit [("outcome", "ok")]
  | "open" => inDeadline w j (fun l => if (j.getObjVal? "command").toOption.isSome then doOpenPoint ref l j emit else doOpen ref l j emit)
  | "locate" => inDeadline w j (fun l => doLocate ref l j emit)
  | "release" =>
    ref.modify fun g => releaseAll g (elements j "states")
    emit [("outcome", "ok")]
  | "run" =>
    match g.allowed, findState g (natField j "state" 0) with
    | none, _ => bad "no allow-list: send configure first"
    | _, none => bad "no such state"
    | some ok, some ps => doRun ref w j ok ps emit 0 (elements j "tactics")
  | "verify" =>
    match g.allowed with
    | none => bad "no allow-list: send configure first"
    | some ok => inDeadline w j (fun l => doVerify ref ok l j emit)
  | "fill" =>
    match g.allowed with
    | none => bad "no allow-list: send configure first"
    | some ok => inDeadline w j (fun l => doFill ref ok l j emit)
  | "record" =>
    match g.allowed with
    | none => bad "no allow-list: send configure first"
    | some ok => inDeadline w j (fun l => doRecord ref ok l j emit)
  | "theorems" => inDeadline w j (fun l => doTheorems ref l j emit)
  | c => bad s!"unknown command {c}"

/-- One answer line; its time counts from the line before, or from the request. -/
def send (out : IO.FS.Stream) (id : Json) (clock : IO.Ref Nat) (fields : List (String × Json)) : IO Unit := do
  let now ← IO.monoNanosNow
  let us := (now - (← clock.get)) / 1000
  clock.set now
  out.putStrLn (Json.mkObj (("id", id) :: ("us", toJson us) :: fields)).compress
  out.flush

partial def loop (ref : IO.Ref Gym) (w : IO.Ref Deadline) (input out : IO.FS.Stream) : IO Unit := do
  let line ← input.getLine
  if line.isEmpty then return ()
  let clock ← IO.mkRef (← IO.monoNanosNow)
  match Json.parse line with
  | .error e => send out Json.null clock [("outcome", "bad_request"), ("message", e)]
  | .ok j =>
    let id := match j.getObjVal? "id" with | .ok id => id | .error _ => Json.null
    try serve ref w j (send out id clock)
    catch e => send out id clock [("outcome", "bad_request"), ("message", toString e)]
  loop ref w input out

/-- Whether the library on disk has exported parts only. -/
def exportedOnly : IO Bool := do
  let file ← findOLean `Init
  return !(← System.FilePath.pathExists (System.FilePath.mk (file.toString ++ ".private")))

unsafe def run : IO UInt32 := do
  enableInitializersExecution
  let ref ← IO.mkRef ({ exported := (← exportedOnly) } : Gym)
  let w ← IO.mkRef ({} : Deadline)
  let _ ← IO.asTask (prio := .dedicated) (watch w)
  let out ← IO.getStdout
  out.putStrLn (Json.mkObj [("ready", true), ("protocol", toJson (1 : Nat)), ("lean", Lean.versionStringCore), ("commit", Lean.githash)]).compress
  out.flush
  loop ref w (← IO.getStdin) out
  -- the watcher never ends, and the embedded Lean does not survive a return from `main`
  IO.Process.exit 0

end Gradus

unsafe def main : IO UInt32 := Gradus.run

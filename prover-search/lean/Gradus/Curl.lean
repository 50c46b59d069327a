import Gradus.Answer
import Gradus.Client
open Lean

/-! # The service, by way of curl

Lean's library has no HTTP. The body goes through a pipe and never stands on a command line, which other users of a machine can read. -/

namespace Gradus

/-- Waits, and ends curl when the editor has moved on: the service then ends the call too. -/
partial def await {cfg : IO.Process.StdioConfig} (curl : IO.Process.Child cfg) (cancelled : IO Bool) : IO UInt32 := do
  match (← curl.tryWait) with
  | some code => return code
  | none =>
    if (← cancelled) then
      curl.kill
      curl.wait
    else
      IO.sleep 20
      await curl cancelled

/-- Whether there is a curl. Writing to a program that could not be started may end Lean. -/
def hasCurl : IO Bool := do
  try
    return (← IO.Process.output { cmd := "curl", args := #["--version"] }).exitCode == 0
  catch _ => return false

/-- Posts a body; what went wrong comes as an error of the tactic. -/
def post (url method body : String) (seconds : Nat) (cancelled : IO Bool) : IO Reply := do
  if !(← hasCurl) then
    throw (IO.userError "gradus asks its service by curl, which is not there: install it, or put it on the PATH of your editor")
  let args := curlArguments url method seconds (← IO.getEnv "GRADUS_HEADER_FILE")
  let curl ← IO.Process.spawn { cmd := "curl", args, stdin := .piped, stdout := .piped, stderr := .piped, setsid := true }
  let (input, curl) ← curl.takeStdin
  -- Read while it is written: a pipe holds 64 KiB.
  let printed ← IO.asTask curl.stdout.readToEnd .dedicated
  let said ← IO.asTask curl.stderr.readToEnd .dedicated
  let _ ← IO.asTask (do input.putStr body; input.flush) .dedicated
  let code ← await curl cancelled
  let printed ← IO.ofExcept printed.get
  let said ← IO.ofExcept said.get
  if code != 0 then throw (IO.userError (curlProblem url seconds code said))
  match replyOf printed with
  | some reply => return reply
  | none => throw (IO.userError (problem url { status := 0, body := "" }))

end Gradus

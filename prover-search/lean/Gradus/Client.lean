import Lean.CoreM
open Lean

/-! # Where the service is, how it is called, and what is to be done when that fails -/

namespace Gradus

register_option gradus.url : String := {
  defValue := ""
  descr := "address of `gradus serve`; if it is empty, what the environment variable GRADUS_URL says, or else http://127.0.0.1:8420"
}

register_option gradus.seconds : Nat := {
  defValue := 60
  descr := "how long `gradus?` and `gradus!` wait for the service, in seconds"
}

register_option gradus.suggestions : Nat := {
  defValue := 8
  descr := "how many suggestions `gradus?` asks for"
}

/-- Without a `/` at the end. -/
def withoutSlash (url : String) : String := go "" url.toList
where
  go (acc : String) : List Char → String
    | ['/'] => acc
    | c :: rest => go (acc.push c) rest
    | [] => acc

/-- The option comes first, then the environment. -/
def addressOf (option : String) (environment : Option String) : String :=
  withoutSlash (if option != "" then option else match environment with
    | some url => if url == "" then fallback else url
    | none => fallback)
where fallback := "http://127.0.0.1:8420"

def address (options : Options) : BaseIO String := do
  return addressOf (gradus.url.get options) (← IO.getEnv "GRADUS_URL")

/-- What curl is called with. A proxy has no business between this machine and itself. -/
def curlArguments (url method : String) (seconds : Nat) (headerFile : Option String) : Array String :=
  let arguments := #["--silent", "--show-error", "--noproxy", "localhost,127.0.0.1,::1", "--max-time", toString seconds,
    "--header", "Content-Type: application/json", "--data-binary", "@-", "--write-out", "\n%{http_code}", url ++ "/v1/" ++ method]
  match headerFile with
  | some file => (arguments.push "--header").push ("@" ++ file)
  | none => arguments

/-- Why curl has no answer, and what to do. -/
def curlProblem (url : String) (seconds : Nat) (code : UInt32) (said : String) : String :=
  match code.toNat with
  | 3 => s!"{url} is no address: write http://HOST:PORT in `gradus.url` or GRADUS_URL"
  | 6 => s!"nothing is known by the name in {url}: look at the address in `gradus.url` or GRADUS_URL"
  | 7 => s!"no service answers at {url}: start `gradus serve`, or give its address by `set_option gradus.url \"http://HOST:PORT\"` or GRADUS_URL"
  | 28 => s!"the service at {url} has not answered within {seconds} s: give it longer by `set_option gradus.seconds`"
  | other => s!"curl cannot ask {url} (exit code {other}): {said}"

end Gradus

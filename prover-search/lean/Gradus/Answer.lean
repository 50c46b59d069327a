import Lean.Data.Json
open Lean

/-! # What the service answers

Fields that are not known here are passed over. An error is a sentence for the user. -/

namespace Gradus

/-- A tactic that the service's Lean has run. -/
structure Suggested where
  tactic : String
  /-- It closes the goal. -/
  closes : Bool
  /-- What follows it in the file then works. -/
  continues : Bool
  deriving BEq

/-- An HTTP answer, or why there is none. -/
structure Reply where
  status : Nat
  body : String
  deriving BEq

/-- What curl prints with `--write-out "\n%{http_code}"`. -/
def replyOf (printed : String) : Option Reply := go "" "" false printed.toList
where
  /-- `line` is the one that has been begun; `several`: whether there was one before it. -/
  go (body line : String) (several : Bool) : List Char → Option Reply
    | '\n' :: rest => go (if several then (body.push '\n').append line else line) "" true rest
    | c :: rest => go body (line.push c) several rest
    | [] => if several then withStatus body line.toNat? else none
  withStatus (body : String) : Option Nat → Option Reply
    | some status => some { status, body }
    | none => none

/-- The message of `{"error": {"status", "message"}}`. -/
def errorMessage (body : String) : Option String :=
  match Json.parse body with
  | .error _ => none
  | .ok json => match json.getObjVal? "error" with
    | .error _ => none
    | .ok error => match error.getObjVal? "message" with
      | .ok (.str message) => some message
      | _ => none

/-- What an answer other than 200 means, and what to do. -/
def problem (url : String) (reply : Reply) : String :=
  match errorMessage reply.body with
  | none => s!"{url} answers, but not as `gradus serve` does (HTTP {reply.status}): look at the address in `gradus.url` or GRADUS_URL"
  | some message => match reply.status with
    | 401 => s!"the service at {url} asks for a token ({message}): write `Authorization: Bearer TOKEN` into a file, and name that file in GRADUS_HEADER_FILE"
    | 404 => s!"the service at {url} does not do this ({message}): start `gradus serve` with its prover"
    | 429 => s!"the service at {url} is asked too much at once ({message}): wait a little and try again"
    | 503 => s!"Lean or the model of the service at {url} does not answer ({message}): look at what `gradus serve` prints"
    | _ => message

/-- The object of an answer, or what went wrong. -/
def okObject (url : String) (reply : Reply) : Except String Json :=
  if reply.status != 200 then .error (problem url reply) else
  match Json.parse reply.body with
  | .ok (.obj fields) => .ok (.obj fields)
  | _ => .error (problem url { reply with body := "" })

def flag (json : Json) (name : String) : Bool :=
  match json.getObjVal? name with
  | .ok (.bool b) => b
  | _ => false

def suggestedOf : List Json → List Suggested
  | [] => []
  | json :: rest => match json.getObjVal? "tactic" with
    | .ok (.str tactic) => { tactic, closes := flag json "closes", continues := flag json "continues" } :: suggestedOf rest
    | _ => suggestedOf rest

/-- Suggestions, best first. -/
def suggestions (url : String) (reply : Reply) : Except String (List Suggested) :=
  match okObject url reply with
  | .error e => .error e
  | .ok json => match json.getObjVal? "suggestions" with
    | .ok (.arr list) => .ok (suggestedOf list.toList)
    | _ => .error (problem url { reply with body := "" })

def text (json : Json) (name : String) : String :=
  match json.getObjVal? name with
  | .ok (.str s) => s
  | _ => ""

/-- Tactics that the service has verified in the place of a `sorry`: lines after the first have the blanks that they have there. -/
def proof (url : String) (reply : Reply) : Except String String :=
  match okObject url reply with
  | .error e => .error e
  | .ok json => match text json "status", text json "proof" with
    | "proved", "" => .error (problem url { reply with body := "" })
    | "proved", proof => .ok proof
    | "open", _ => .error "no proof was found: `gradus?` suggests single steps; more time or expansions may find one (options of `gradus serve`)"
    | "", _ => .error (problem url { reply with body := "" })
    | status, _ => .error s!"no proof ({status}): {text json "message"}"

/-- The lines of a text with blanks before all but the first. -/
def indented (columns : Nat) (text : String) : String := go "" text.toList
where
  go (acc : String) : List Char → String
    | [] => acc
    | '\n' :: rest => go (pad (acc.push '\n') columns) rest
    | c :: rest => go (acc.push c) rest
  pad (acc : String) : Nat → String
    | 0 => acc
    | n + 1 => pad (acc.push ' ') n

end Gradus

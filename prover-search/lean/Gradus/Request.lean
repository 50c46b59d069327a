import Lean.Data.Json
import Gradus.FileText
open Lean

/-! # What the service is asked

Bodies of `POST /v1/suggest` and `POST /v1/prove`. The service reads them strictly: a field that it does not know is an error. -/

namespace Gradus

/-- As many bytes of a text, and the rest. -/
def cut (acc : String) : Nat → List Char → String × List Char
  | 0, rest => (acc, rest)
  | _, [] => (acc, [])
  | bytes, c :: rest => cut (acc.push c) (bytes - c.utf8Size) rest

/-- For tactics at a place of a file. `line` counts from 1 and `column`, in code points, from 0, as Lean does; for the service columns count from 1. -/
def suggestBody (text : String) (line column n : Nat) : String :=
  let file := Json.mkObj [("text", Json.str (forService text)), ("line", toJson line), ("column", toJson (column + 1))]
  (Json.mkObj [("file", file), ("n", toJson n)]).compress

/-- Where a theorem is in its file, in bytes: its keyword, the end of that, and what comes after its statement. -/
structure TheoremPlace where
  start : Nat
  keywordEnd : Nat
  statementEnd : Nat
  /-- An `example` has no name and gets one. -/
  named : Bool

/-- For a proof of a theorem. What is left of its own command in the header (attributes, `open Nat in`) the service knows how to take. -/
def proveBody (text : String) (place : TheoremPlace) (millis : Nat) : String :=
  let (header, rest) := cut "" place.start text.toList
  let (_, rest) := cut "" (place.keywordEnd - place.start) rest
  let (signature, _) := cut "" (place.statementEnd - place.keywordEnd) rest
  let statement := "theorem" ++ (if place.named then "" else " gradus_example") ++ forService signature ++ " :="
  (Json.mkObj [("header", Json.str (forService header)), ("statement", Json.str statement), ("timeoutMillis", toJson millis)]).compress

end Gradus

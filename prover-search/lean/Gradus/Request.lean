import Lean.Data.Json
import Gradus.FileText
open Lean

/-! # What the service is asked

Bodies of `POST /v1/suggest` and `POST /v1/prove`. The service reads them strictly: a field that it does not know is an error. -/

namespace Gradus

/-- A place of a file. `line` counts from 1 and `column`, in code points, from 0, as Lean does; for the service columns count from 1. -/
def fileAt (text : String) (line column : Nat) : Json :=
  Json.mkObj [("text", Json.str (forService text)), ("line", toJson line), ("column", toJson (column + 1))]

/-- For tactics at a place of a file. -/
def suggestBody (text : String) (line column n : Nat) : String :=
  (Json.mkObj [("file", fileAt text line column), ("n", toJson n)]).compress

/-- For a proof of what is missing at a place of a file. -/
def proveBody (text : String) (line column millis : Nat) : String :=
  (Json.mkObj [("file", fileAt text line column), ("timeoutMillis", toJson millis)]).compress

end Gradus

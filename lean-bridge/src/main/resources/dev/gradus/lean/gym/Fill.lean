import Point
open Lean Meta Elab

/-! # Gaps of a command, filled

The steps are explained in README.md. -/

set_option compiler.small 0
set_option linter.all false

namespace Gradus

/-- A gap of the old command and its range in the new one. -/
structure Fill where
  gap : Gap
  start : String.Pos.Raw
  stop : String.Pos.Raw

/-- The whole text with the gaps filled, and where. Fills come in the order of the text. -/
def filledText (text : String) (gaps : List Gap) (origin : String.Pos.Raw) (done : String) (read : String.Pos.Raw) (acc : List Fill) : List Json → Except String (String × List Fill)
  | [] => .ok (done ++ String.Pos.Raw.extract text read text.rawEndPos, acc)
  | j :: r =>
    let start := posOf text origin (natField j "start" 0)
    match gapAt start gaps with
    | none => .error "there is no sorry where the proof is to go"
    | some g =>
      if g.start.byteIdx < read.byteIdx then .error "two proofs for one sorry" else
      let before := done ++ String.Pos.Raw.extract text read g.start
      let after := before ++ stringField j "text"
      filledText text gaps origin after g.stop ({ gap := g, start := before.rawEndPos, stop := after.rawEndPos } :: acc) r

/-- Where a node's tokens are, if it has any. -/
def within (start stop : String.Pos.Raw) (s : Syntax) : Option (Bool × Bool) :=
  match s.getPos?, s.getTailPos? with
  | some a, some b => some (start.byteIdx ≤ a.byteIdx && b.byteIdx ≤ stop.byteIdx, b.byteIdx ≤ start.byteIdx || stop.byteIdx ≤ a.byteIdx)
  | _, _ => none

/-- The kinds of the nodes around a range, outermost first, and the nodes that are in it; none if a node is half in it. -/
partial def around (start stop : String.Pos.Raw) : List Syntax → Option (List Name × List Syntax)
  | [] => some ([], [])
  | s :: r =>
    match within start stop s with
    | none => around start stop r
    | some (inside, outside) =>
      if outside then around start stop r
      else if inside then
        match around start stop r with
        | some (kinds, nodes) => some (kinds, s :: nodes)
        | none => none
      else match s, s.getPos?, s.getTailPos? with
        | .node _ k args, some a, some b =>
          if !(a.byteIdx ≤ start.byteIdx && stop.byteIdx ≤ b.byteIdx) then none else
          match around start stop args.toList with
          | some (kinds, nodes) => some (k :: kinds, nodes)
          | none => none
        | _, _, _ => none

def sameNames : List Name → List Name → Bool
  | [], [] => true
  | a :: r, b :: s => a == b && sameNames r s
  | _, _ => false

/-- Whether a part of a name is `sorryAx`: so is `_root_.sorryAx`, and `sorryAx.f` is a use of it. -/
def hasSorryAx : Name → Bool
  | .anonymous => false
  | .str p s => s == "sorryAx" || hasSorryAx p
  | .num p _ => hasSorryAx p

def saysSorry : List Name → Bool
  | [] => false
  | n :: r => hasSorryAx n || saysSorry r

/-- Why what was put into a command may not be looked at: its syntax, or that it reaches beyond its place. -/
def fillProblem (env : Environment) (ok : NameSet) (old new : Syntax) : List Fill → Option String
  | [] => none
  | f :: r =>
    match around f.gap.start f.gap.stop [old], around f.start f.stop [new] with
    | some (before, _), some (after, nodes) =>
      if !sameNames before after then some "the proof changes what stands around it"
      else if saysSorry (identifiers nodes) then some "the proof contains sorry"
      else match problem env ok expansions nodes with
        | some m => some m
        | none => fillProblem env ok old new r
    | _, _ => some "the proof reaches beyond its place"

/-! ## Examples have no name: they are checked as theorems -/

def exampleName : Name := `_gradus_example

partial def named (s : Syntax) : Syntax :=
  match s with
  | .node i k args =>
    if k == ``Parser.Command.example then
      let sig := s[1]
      let id := Syntax.node .none ``Parser.Command.declId #[.ident .none "_gradus_example".toRawSubstring exampleName [], .node .none nullKind #[]]
      let type := sig[1][0]
      .node i ``Parser.Command.theorem #[.atom s[0].getHeadInfo "theorem ", id, .node .none ``Parser.Command.declSig #[sig[0], type], s[2]]
    else if k == ``Parser.Command.declaration || k == nullKind || k == ``Parser.Command.in then .node i k (each #[] args.toList)
    else s
  | s => s
where
  each (acc : Array Syntax) : List Syntax → Array Syntax
    | [] => acc
    | s :: r => each (acc.push (named s)) r

/-! ## The verdict -/

def addName (acc : List Name) (n : Name) : List Name := if hasName acc n then acc else n :: acc

/-- The declarations that the gaps are in. -/
def ownersOf (c : Located) (acc : List Name) : List Gap → List Name
  | [] => acc
  | g :: r => match ranAs c g.start g.stop gapKinds with
    | some ran => match ran.context.parentDecl? with
      | some n => ownersOf c (addName acc n) r
      | none => ownersOf c acc r
    | none => ownersOf c acc r

/-- The same declaration but for its value. -/
def sameSignature (base trusted other : Environment) (n : Name) : Bool :=
  match findTheorem trusted n, findTheorem other n with
  | some a, some b =>
    let kind := match a, b with
      | .thmInfo _, .thmInfo _ => true
      | .defnInfo _, .defnInfo _ => true
      | .opaqueInfo _, .opaqueInfo _ => true
      | _, _ => false
    kind && !a.type.hasSorry && a.name == b.name && a.levelParams == b.levelParams && a.type == b.type &&
      sameMeaning base trusted other {} a.type.getUsedConstants.toList
  | _, _ => false

def judgeOwners (l : Limits) (base trusted source : Environment) (gaps : Bool) (axs : List Name) : List Name → Outcome (List Name)
  | [] => .ok axs
  | n :: r =>
    if !sameSignature base trusted source n then .failed s!"{((privateToUserName? n).getD n).toString} is not what it was" else
    match findTheorem source n with
    | none => .failed "nothing was declared"
    | some ci =>
      match replay l source base {} ci.name with
      | .failed m => .failed m
      | .limit m => .limit m
      | .ok env =>
        match ownFault base env .anonymous gaps {} (constantsOf ci) with
        | some m => .failed m
        | none =>
          if restsOnCompiled env {} [ci.name] then .failed "the proof rests on compiled evaluation"
          else judgeOwners l base trusted source gaps (addNames axs (axiomsOf env ci.name)) r
where
  addNames (acc : List Name) : List Name → List Name
    | [] => acc
    | n :: r => addNames (addName acc n) r

def count : List Gap → Nat
  | [] => 0
  | _ :: r => count r + 1

def fill (l : Limits) (ok : NameSet) (f : Front) (input : Parser.InputContext) (j : Json) (origin : String.Pos.Raw) : IO (Outcome (List Name × Nat)) := do
  let (old, _, _) := Parser.parseCommand input (parserContext f.command) f.parser {}
  let gaps := gapsOf [old]
  match filledText input.inputString gaps origin "" 0 [] (elements j "fills") with
  | .error m => return .failed m
  | .ok (text, fills) =>
    match sizeProblem maxProof (String.Pos.Raw.extract text origin text.rawEndPos) with
    | some m => return .failed m
    | none =>
    let newInput := inputOf text
    let (new, next, ms) := Parser.parseCommand newInput (parserContext f.command) f.parser {}
    if ms.hasErrors then return .failed (← renderErrors ms.toList)
    if next.pos.byteIdx < text.utf8ByteSize then return .failed "the proof ends its command"
    match fillProblem f.command.env ok old new fills with
    | some m => return .failed m
    | none =>
      let base := f.command.env
      let before ← elabRecording l input (named (gapsAsBlocks old)) f.command
      -- If the old command was cut off, what it lacks says nothing of what fills its gaps.
      let cutOff ← judge l before.messages
      let no (m : String) : Outcome (List Name × Nat) :=
        match cutOff with
        | .limit why => .limit why
        | _ => .failed m
      let c : Located :=
        { input, syntaxTree := old, gaps, blocks := [], trees := treesOf before.infoState.trees, base, start := f.parser.pos, stop := f.parser.pos }
      let owners := ownersOf c [] gaps
      if isNil owners then return no "no declaration is there"
      let after ← elabCommand l newInput (named new) f.command
      match (← judge l after.messages) with
      | .failed m => return .failed m
      | .limit m => return .limit m
      | .ok _ =>
        let left := count (gapsOf [new])
        match judgeOwners l base before.env after.env (left > 0) [] owners with
        | .ok axs => return .ok (axs, left)
        | .failed m => return no m
        | .limit m => return .limit m

def doFill (ref : IO.Ref Gym) (ok : NameSet) (l : Limits) (j : Json) (emit : Emit) : IO Unit := do
  let unverified (m : String) : IO Unit := emit [("outcome", "unverified"), ("reason", m)]
  let header := stringField j "header"
  let input := inputOf (header ++ stringField j "command")
  match (← frontAt ref l input header.rawEndPos) with
  | .failed m => unverified m
  | .limit m => unverified m
  | .ok f =>
    if f.parser.pos != header.rawEndPos then unverified "the file does not divide into commands there" else
    match (← fill l ok f input j header.rawEndPos) with
    | .ok (axs, left) => emit [("outcome", "verified"), ("axioms", jsonList (strings axs)), ("left", toJson left)]
    | .failed m => emit [("outcome", "rejected"), ("reason", m), ("axioms", jsonList [])]
    | .limit m => unverified m

end Gradus
